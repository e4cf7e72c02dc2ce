"""A file that goes to B2 in one PUT: what the queue says of it, checked, whichever way it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from files.reach import check_reach
from files.upload_forms import UploadForm
from files.upload_options import UploadOptions
from files.uploads import file_info_for
from gateway.values import Authorization, Protection


class FileRefused(Exception):
    """The form says what is wrong with the file."""

    def __init__(self, form: UploadForm) -> None:
        self.form = form
        super().__init__()


@dataclass(frozen=True, slots=True)
class WholeFile:
    """All that B2 is told of a file besides its bytes."""

    bucket: str
    name: str
    size: int
    content_type: str
    info: Mapping[str, str]
    protection: Protection | None


def read_whole_file(
    values: Mapping[str, Any], options: UploadOptions, authorization: Authorization
) -> WholeFile:
    """The file of a request. Raises FileRefused, and NotEntitled beyond the reach of the key."""
    form = UploadForm(values)
    if not form.is_valid():
        raise FileRefused(form)
    about = form.cleaned_data
    check_reach(authorization, about["bucket"], about["name"])
    return WholeFile(
        bucket=about["bucket"],
        name=about["name"],
        size=about["size"],
        content_type=options.content_type or about["content_type"],
        info=options.info_with(file_info_for(last_modified=about["last_modified"])),
        protection=options.protection,
    )
