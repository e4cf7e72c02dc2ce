"""One module per page, named like it."""
