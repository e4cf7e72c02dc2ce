"""What both faces mean by the same words."""

MOST_PAGES = 500

Lock = tuple[tuple[str, int] | None, bool | None]
"""Retention and legal hold that an upload asks for."""

Rows = list[tuple[str, str]]
"""(file id, name) of versions, ("", name) of folders; S3 tells the names only of some."""


def byte_range(span: tuple[int, int] | None) -> str | None:
    """A span as headers and parameters say it."""
    return None if span is None else f"bytes={span[0]}-{span[1]}"
