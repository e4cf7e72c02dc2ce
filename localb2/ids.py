"""Identifiers in Backblaze's shapes (account, key, bucket and file ids) for cluster 004."""

import base64
import random
import re
import secrets
import time
from functools import lru_cache
from typing import Literal

CLUSTER = "004"
REGION = "us-west-004"

FileKind = Literal["small", "large", "hide"]

# First digit of the f part, vault and tome: what Backblaze shows for each kind of file.
_PLACES: dict[FileKind, tuple[str, str]] = {
    "small": ("1", "v0402033_t0052"),
    "large": ("2", "v0402033_t0010"),
    "hide": ("4", "v7007000_t0000"),
}
_FILE_ID = re.compile(
    r"4_z(?P<bucket>[0-9a-f]{24})_f[0-9a-f]{16,17}_d\d{8}_m\d{6}_c\d{3}_v\d{7}_t\d{4}_u(?P<ms>\d{14})",
    re.ASCII,
)


def account_id() -> str:
    """12 hex digits; also the id of the account's master key."""
    return secrets.token_hex(6)


def key_id(account: str, number: int) -> str:
    """25 characters: cluster, account id and the `number` of the key in its account."""
    return f"{CLUSTER}{account}{number:010x}"


def secret() -> str:
    """The secret of an ordinary application key: 31 characters, K first."""
    return "K" + CLUSTER + base64.b64encode(secrets.token_bytes(21)).decode()[:27]


def master_secret() -> str:
    """The secret of a master key: 42 hex digits, the cluster first."""
    return CLUSTER + secrets.token_hex(20)[:39]


def bucket_id() -> str:
    """24 hex digits."""
    return secrets.token_hex(12)


def file_id(bucket: str, kind: FileKind, ms: int) -> str:
    """The id of a version made at `ms`; it embeds bucket, date, time and the millisecond."""
    digit, place = _PLACES[kind]
    unique = random.getrandbits(60)  # as with B2, a file id is no secret
    return f"4_z{bucket}_f{digit}{unique:015x}_{_made(ms // 1000)}_c{CLUSTER}_{place}_u{ms:014d}"


@lru_cache(maxsize=16)
def _made(second: int) -> str:
    return time.strftime("d%Y%m%d_m%H%M%S", time.gmtime(second))


def bucket_of(file: str) -> str | None:
    """The bucket id inside a file id; None when it is not a file id."""
    match = _FILE_ID.fullmatch(file)
    return match["bucket"] if match else None


def ms_of(file: str) -> int | None:
    """The millisecond inside a file id, unique in a store; None when it is not a file id."""
    match = _FILE_ID.fullmatch(file)
    return int(match["ms"]) if match else None
