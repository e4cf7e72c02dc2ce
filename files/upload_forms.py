"""What an upload must say about itself, whether the form or the queue asks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from files.uploads import FILE_LIMIT, WHOLE_LIMIT, content_type_for
from gateway.names import file_name_rules

_ETAG = re.compile(r"[0-9a-f]{32}")
_SHA1 = re.compile(r"[0-9a-f]{40}")
# The year 9999: what File.lastModified can hold at most is not what a date can.
_LATEST_MILLIS = 253_402_300_799_999


def check_name(name: str) -> None:
    """Refuse a file name that B2 would refuse, before any byte of the file is sent."""
    problems = {
        "length": gettext("File names are 1 to 1,024 bytes long."),
        "characters": gettext("File names cannot hold control characters such as line breaks."),
    }
    for rule, is_kept in file_name_rules(name):
        if not is_kept:
            raise ValidationError(problems[rule], code=rule)


class UploadForm(forms.Form):
    """One file that the queue sends: where it goes and what is known of it."""

    bucket = forms.CharField(strip=False)
    name = forms.CharField(strip=False, validators=[check_name])
    size = forms.IntegerField(min_value=0, max_value=WHOLE_LIMIT)
    content_type = forms.CharField(required=False)
    # Before 1970 is allowed: cameras with a flat battery.
    last_modified = forms.IntegerField(
        required=False, min_value=-_LATEST_MILLIS, max_value=_LATEST_MILLIS
    )

    def clean(self) -> dict[str, Any]:
        """Settle the content type: the browser's, or the name's."""
        values: dict[str, Any] = super().clean() or {}
        claimed = values.get("content_type", "")
        values["content_type"] = content_type_for(values.get("name", ""), claimed)
        return values


class LargeUploadForm(UploadForm):
    """One file that goes in parts, with its SHA-1 where the browser computed it."""

    size = forms.IntegerField(min_value=WHOLE_LIMIT + 1, max_value=FILE_LIMIT)
    sha1 = forms.RegexField(r"\A[0-9a-f]{40}\Z", required=False)


class FilesInput(forms.FileInput):
    """A file input for many files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Many files of one input, as a list."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        """Each file on its own; empty files are files too."""
        chosen = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(file, initial) for file in chosen or [None]]


class FileUploadForm(forms.Form):
    """The form as a person without JavaScript sends it."""

    file = FilesField(label=_("Files"), allow_empty_file=True)

    def __init__(self, *args: Any, prefix_in_bucket: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._folder = prefix_in_bucket

    def clean_file(self) -> Sequence[tuple[str, UploadedFile[bytes]]]:
        """The files with the names they get in the bucket."""
        files: Sequence[UploadedFile[bytes]] = self.cleaned_data["file"]
        named = [(self._folder + (file.name or ""), file) for file in files]
        for name, _file in named:
            check_name(name)
        return named


def read_etags(values: Any, count: int) -> list[str] | None:
    """The ETags of all `count` parts in order, None where a script sends anything else."""
    return _read_digests(values, count, _ETAG)


def read_sha1s(values: Any, count: int) -> list[str] | None:
    """The SHA-1s of all `count` parts in order; [] where none were computed. None as above."""
    return [] if values is None else _read_digests(values, count, _SHA1)


def _read_digests(values: Any, count: int, pattern: re.Pattern[str]) -> list[str] | None:
    if not isinstance(values, list) or len(values) != count:
        return None
    whole = all(isinstance(value, str) and pattern.fullmatch(value) for value in values)
    return values if whole else None
