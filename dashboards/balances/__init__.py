"""Balances of sites and lines: month by month, taken apart, and what the measurements say together."""
