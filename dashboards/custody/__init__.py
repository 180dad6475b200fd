"""Chain of custody: what products owe to which lots by quarter, and what may be claimed of it.

Reads metrics and selectors; `dashboards.services` writes.
"""
