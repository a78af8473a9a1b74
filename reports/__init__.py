"""Papers: a frozen document in, HTML and PDF out. No database, no request, no network."""
