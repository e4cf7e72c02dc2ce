"""Going on with a large file of which B2 holds parts: where they begin and end."""

from collections.abc import Sequence

from django import forms

from files.upload_forms import check_name
from files.uploads import FILE_LIMIT, MAX_PARTS, LargeUpload, part_size_for
from gateway.values import Part


class CutOtherwise(Exception):
    """The parts that B2 holds are not pieces of equal size of a file of that size."""


class ResumeForm(forms.Form):
    """An unfinished large file, and the file that somebody chose to go on with."""

    bucket = forms.CharField(strip=False)
    name = forms.CharField(strip=False, validators=[check_name])
    file_id = forms.RegexField(r"\A\w{1,200}\Z")
    size = forms.IntegerField(min_value=1, max_value=FILE_LIMIT)
    part_size = forms.IntegerField(required=False, min_value=1)


def resumed(
    parts: Sequence[Part],
    *,
    owner: str,
    bucket: str,
    name: str,
    file_id: str,
    size: int,
    told: int | None,
    minimum: int,
) -> LargeUpload:
    """The upload of a file of `size` bytes that goes on from `parts`, as B2 listed them.

    `told` is the part size that the browser kept from the beginning, None when another browser or
    program began. Raises CutOtherwise.
    """
    upload = LargeUpload(
        owner=owner,
        bucket=bucket,
        name=name,
        file_id=file_id,
        size=size,
        part_size=told or _part_size_of(parts) or part_size_for(size, minimum),
    )
    fits = all(part.size == upload.length_of(part.number) for part in parts)
    if not fits or upload.part_count > MAX_PARTS:
        raise CutOtherwise
    return upload


def _part_size_of(parts: Sequence[Part]) -> int | None:
    """Any part but the last of a file tells the size of all; a single one is taken at its word."""
    return parts[0].size if parts else None
