"""What travels in a bundle beside the data: a verifier that needs nothing but Python, and what to do with it."""
