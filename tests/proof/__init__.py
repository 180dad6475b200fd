"""Random operations on the real product, against a model that remembers facts and nothing else.

    python3 manage.py test tests/proof -n 0 -s --operations 100000

tries that many and prints how many of each kind; without the option a few hundred are tried.
"""
