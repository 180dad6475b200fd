"""What was promised: feedstock commitments and, later, outcome contracts.

May import facilities, feedstock and consortium; knows nothing of dashboards.
"""
