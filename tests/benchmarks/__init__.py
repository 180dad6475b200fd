"""Measurements, each beside a floor of the same run: how fast a machine is says nothing, how far from its floor does.

Not part of the tests.  One command each:

    python3 manage.py test tests/benchmarks/trace.py -n 0 -s
"""
