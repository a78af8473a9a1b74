"""A list of workers, read in a child process with limits: people as pseudonyms come out, identity numbers never do.

`reading` asks the child, whose work is `__main__` with `lines` (a file as rows), `columns` (which cell is what), `nik`
and `checks` (what counts). `keys` keeps the key of each edition; `problems` says in words what was found.
"""
