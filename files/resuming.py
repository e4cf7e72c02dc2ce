"""Going on with a large file of which B2 holds parts: where they begin and end."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from django import forms

from files.upload_forms import check_name
from files.uploads import FILE_LIMIT, MAX_PARTS, LargeUpload, part_size_for
from gateway.values import Part

# More would not fit the header that the token travels in.
MOST_RUNS = 64
# B2's own limit for a part.
_PART_LIMIT = 5_000_000_000


class CutOtherwise(Exception):
    """The parts that B2 holds cannot be the beginning of a file of that size."""


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
) -> tuple[LargeUpload, Sequence[Part]]:
    """The upload of a file of `size` bytes that goes on, and which of `parts` it keeps.

    `parts` as B2 listed them. `told` is the part size that the browser kept from the beginning,
    None when another browser or program began. Raises CutOtherwise.
    """
    part_size = told or (parts[0].size if parts else part_size_for(size, minimum))
    upload = LargeUpload(
        owner=owner, bucket=bucket, name=name, file_id=file_id, size=size, part_size=part_size
    )
    if _is_cut_into(upload, parts, minimum):
        return upload, parts
    kept = list(_beginning(parts, size, minimum))
    return _after(upload, kept, parts, minimum), kept


def _is_cut_into(upload: LargeUpload, parts: Sequence[Part], minimum: int) -> bool:
    """Whether these are pieces of equal size: then gaps between them do not matter."""
    if upload.part_count > MAX_PARTS or (upload.part_size < minimum and upload.part_count > 1):
        return False
    return all(part.size == upload.length_of(part.number) for part in parts)


def _beginning(parts: Sequence[Part], size: int, minimum: int) -> Iterator[Part]:
    """The parts from 1 on without a gap. Their sizes alone tell where each begins."""
    end = 0
    for number, part in enumerate(parts, start=1):
        end += part.size
        # Only the last part of a file may be so small.
        if part.number != number or (part.size < minimum and end != size):
            return
        yield part


def _after(
    upload: LargeUpload, kept: Sequence[Part], parts: Sequence[Part], minimum: int
) -> LargeUpload:
    """The upload with `kept` as its head. All other parts at B2 are replaced by what follows."""
    head = tuple((size, len(list(run))) for size, run in groupby(part.size for part in kept))
    rest = upload.size - sum(part.size for part in kept)
    to_replace = max((part.number for part in parts), default=0) - len(kept)
    if not kept or rest < 0 or len(head) > MOST_RUNS:
        raise CutOtherwise
    part_size = _part_size_for_rest(
        rest, least=to_replace, most=MAX_PARTS - len(kept), told=upload.part_size, minimum=minimum
    )
    return replace(upload, part_size=part_size, head=head)


def _part_size_for_rest(rest: int, *, least: int, most: int, told: int, minimum: int) -> int:
    """A size that cuts `rest` bytes into `least` to `most` parts."""
    fewest = -(-rest // most) if most else 0
    largest = (rest - 1) // (least - 1) if least > 1 else 0
    for size in (told, part_size_for(rest, minimum), fewest, largest):
        if minimum <= size <= _PART_LIMIT and least <= -(-rest // size) <= most:
            return size
    raise CutOtherwise
