"""A year under every rule set: from rollups to the sums that facilities.rates assesses, and to rows for people.

`questions` asks, `answers` sums and assesses, `rows` lists what a page, a file or a program shows, `words` says it,
`reports` makes the content that is frozen.
"""
