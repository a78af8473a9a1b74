"""What a browser may send: strict readers of forms."""
