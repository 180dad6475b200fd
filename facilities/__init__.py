"""What happens to it: sites and lines, receipts at the weighbridge, process runs, assays, energy.

May import feedstock and consortium; knows nothing of contracts or dashboards.
"""
