"""Backups: everything an instance has but its keys, in one encrypted file, and the way back from it.

The file is a tar in the age format, so that `age --decrypt` and `tar` alone get at its contents, too. First comes
`manifest.json`, then the database, then contents and files in the manifest's order, and last `damaged.json`.
"""
