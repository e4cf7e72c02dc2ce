"""Random histories of a B2 account, told to localb2 and to a model that must agree."""
