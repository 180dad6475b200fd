"""Rows in, Plotly figure out: plain dicts, no database, no Plotly at run time.

Colours are named by their token, which the page's theme turns into a colour.  The first of a mark's customdata
is the address of the rows behind it.
"""
