"""File names, file info and content types: what B2 takes and what it makes of it."""

from collections.abc import Mapping


def check_file_name(name: str) -> None:
    """Raise BadFileName, with B2's words, for a name that b2_upload_file refuses."""
    raise NotImplementedError


def check_file_info(info: Mapping[str, str], *, name: str = "") -> dict[str, str]:
    """The info with lower-case keys, as it is stored. BadFileInfo beyond B2's limits."""
    raise NotImplementedError


def content_type_for(name: str) -> str:
    """What `b2/x-auto` becomes for that file name."""
    raise NotImplementedError
