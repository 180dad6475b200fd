"""What comes in: battery lots, their splits and merges, and the shipments that carry them.

May import consortium; knows nothing of facilities, contracts or dashboards.
"""
