"""Work beside the requests: each a function that is given what it needs, and opens its own transactions."""
