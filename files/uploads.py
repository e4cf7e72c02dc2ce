"""The rules of uploading: which way a file goes, how it is cut, what a token proves."""

import json
import mimetypes
import re
from dataclasses import asdict, dataclass
from itertools import accumulate
from typing import Any

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from gateway.values import Credential

MIB = 1024 * 1024

# Up to here one PUT, so that B2 itself computes and keeps the SHA-1.
WHOLE_LIMIT = 100_000_000
# Up to here the browser hashes first: large_file_sha1 can only be set when a large file is started.
HASH_LIMIT = 1024 * MIB
# B2's own limits for large files.
FILE_LIMIT = 10_000_000_000_000
MAX_PARTS = 10_000
# The form without JavaScript is spooled to disk before it goes on.
FORM_LIMIT = 500_000_000

_SMALL_PART = 8 * MIB
_LARGE_PART = 64 * MIB
_TOKEN_SALT = "files.upload"  # noqa: S105 -- names the purpose of the signature
_TOKEN_SECONDS = 7 * 24 * 3600
_CONTENT_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+( ?;[ -~]*)?", re.ASCII)
# Not the module-level functions: those also read the machine's own mime.types.
_KNOWN_TYPES = mimetypes.MimeTypes()


class TokenRefused(Exception):
    """The upload token is forged, too old, or belongs to another credential."""


@dataclass(frozen=True, slots=True)
class LargeUpload:
    """A large file under way. Its signed form is the token that the browser brings back.

    `head`: runs of (size, count), the parts that another program began with in sizes of its own;
    what follows them is cut into parts of `part_size`.
    """

    owner: str
    bucket: str
    name: str
    file_id: str
    size: int
    part_size: int
    head: tuple[tuple[int, int], ...] = ()

    @property
    def part_count(self) -> int:
        """How many parts the file is cut into."""
        return self._head_count + -(-self._rest // self.part_size)

    def length_of(self, number: int) -> int:
        """The size in bytes of part `number` (from 1); 0 where the file has no such part."""
        if not 1 <= number <= self.part_count:
            return 0
        if number > self._head_count:
            before = self.part_size * (number - self._head_count - 1)
            return min(self.part_size, self._rest - before)
        last = accumulate(count for _size, count in self.head)
        return next(size for (size, _), end in zip(self.head, last, strict=True) if number <= end)

    @property
    def _head_count(self) -> int:
        return sum(count for _size, count in self.head)

    @property
    def _rest(self) -> int:
        """How many bytes follow the head."""
        return self.size - sum(size * count for size, count in self.head)

    @property
    def plan(self) -> dict[str, Any]:
        """What the queue needs to send the parts."""
        return {
            "token": self.seal(),
            "file_id": self.file_id,
            "part_size": self.part_size,
            "parts": self.part_count,
            "head": self.head,
        }

    def seal(self) -> str:
        """The token: everything the later requests need, so that nothing is stored here."""
        return signing.dumps(asdict(self), salt=_TOKEN_SALT, compress=True)


def owner_of(credential: Credential) -> str:
    """What tells in a token whose upload it is: made from the whole credential, and hides it."""
    whole = [credential.realm, credential.key_id, credential.application_key]
    return salted_hmac(_TOKEN_SALT, json.dumps(whole), algorithm="sha256").hexdigest()


def open_token(token: str, *, owner: str) -> LargeUpload:
    """The upload that `token` stands for, if it was begun with the credential of `owner`.

    The session is not part of it: who signs in again with the same key may go on.
    """
    try:
        told = signing.loads(token, salt=_TOKEN_SALT, max_age=_TOKEN_SECONDS)
        head = tuple((size, count) for size, count in told.pop("head"))
        upload = LargeUpload(**told, head=head)
    # The latter two: a token of another version of the console
    except (signing.BadSignature, KeyError, TypeError) as error:
        raise TokenRefused from error
    if not constant_time_compare(upload.owner, owner):
        raise TokenRefused
    return upload


def part_size_for(size: int, minimum: int = 5_000_000) -> int:
    """The size of the parts of a file of `size` bytes.

    Small parts lose little when one fails, large ones cost less: about 32 parts up to 2 GiB,
    then 64 MiB each, doubled where 10,000 of them would not hold the file.
    """
    part = _SMALL_PART
    while part < minimum or part * MAX_PARTS < size or (part < _LARGE_PART and part * 32 < size):
        part *= 2
    return part


def is_content_type(text: str) -> bool:
    """Whether B2 takes `text` as a content type."""
    return len(text) <= 255 and bool(_CONTENT_TYPE.fullmatch(text))


def content_type_for(name: str, claimed: str = "") -> str:
    """What the browser says a file is, or else what its name says.

    >>> content_type_for("photo.JPG")
    'image/jpeg'
    """
    if is_content_type(claimed):
        return claimed
    guessed, encoding = _KNOWN_TYPES.guess_type(name.rpartition("/")[2])
    # "x.tar.gz" is guessed as a tar that is also gzipped: as stored bytes it is not a tar.
    return guessed if guessed and not encoding else "application/octet-stream"


def file_info_for(*, last_modified: int | None, sha1: str | None = None) -> dict[str, str]:
    """The File Info of an upload: the file's own time in milliseconds, a large file's SHA-1."""
    info = {}
    if last_modified is not None:
        info["src_last_modified_millis"] = str(last_modified)
    if sha1:
        info["large_file_sha1"] = sha1
    return info
