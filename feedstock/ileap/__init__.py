"""iLEAP: how operators tell the emissions of shipments (ShipmentFootprint, TOC, HOC); read, checked and written.

Data types of the iLEAP technical specifications, text of 27 May 2025; spellings of 2024 are read, too.  The schemas
describe shapes only; what must hold beyond them stands in `checking`.  Pure: knows nothing of Django or of our facts.
"""
