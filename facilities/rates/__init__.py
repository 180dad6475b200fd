"""Rates under dated rule sets: what a law counts, asks for, and leaves open.  Pure: data files and arithmetic.

`rule_set` says what a rule set is, `reader` reads facilities/rule_sets/*.toml and refuses what is not one,
`assess` compares a year's sums with it.
"""
