"""One figure of the boards taken apart: its sums, the slices and facts behind them, and the same computed again.

It reads through the boards' own selectors: what is withheld or hidden there is so here.
"""
