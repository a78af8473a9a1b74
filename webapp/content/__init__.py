"""What a file is, found out from its content in a child process with limits; and where contents are kept.

A name and a type that came with a file are never believed. `looking` asks the child, whose work is `__main__` with
`pdf`, `pictures`, `workbooks` and, for tables that are read, `table_file`; `store` keeps contents under their own hash.
"""
