"""Writing: each function is one act; it flushes and never commits, and takes `by=` and `now=` as arguments."""
