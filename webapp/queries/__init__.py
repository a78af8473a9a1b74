"""Reading: each function returns what one page needs, already limited to what its reader may see."""
