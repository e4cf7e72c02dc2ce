"""The native face: b2api v1 to v4, downloads by name and by id."""
