"""Families of bad texts: what each tries, and why anybody would type it. Made from parts, none copied."""
