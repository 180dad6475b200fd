"""The only writers of sites, receipts, runs, assays and readings."""
