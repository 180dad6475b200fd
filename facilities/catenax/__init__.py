"""RecyclingBatch of Catena-X `material_accounting` 1.0.0, read, checked and written.

Pure: knows nothing of Django, of lots or of lines; may import the reference files and nothing else of ours.
The publisher's schema describes shapes only: it takes an output above its input, a negative mass, an end before the
start and any unknown field.  What must hold beyond it stands in `checking`.
"""
