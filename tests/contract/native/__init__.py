"""B2's native API as its documentation and its clients know it, one test per fact."""
