"""The empty files that keep folders, as Backblaze's own console makes them."""

PLACEHOLDER = ".bzEmpty"


def placeholder_of(folder: str) -> str:
    """The name of the file that keeps a folder: "a/b/" -> "a/b/.bzEmpty"."""
    return folder + PLACEHOLDER
