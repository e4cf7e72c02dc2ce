"""B2's rules for bucket and file names."""

import re
from ipaddress import IPv4Address

from gateway.errors import BadBucketName, InvalidRequest

LONGEST_FILE_NAME = 1024  # bytes of UTF-8


def bucket_name_rules(name: str) -> list[tuple[str, bool]]:
    """The rules for a new bucket's name, each with whether `name` keeps it, in reading order.

    This is the subset that both APIs take: B2's native call also accepts upper case, S3 tools
    do not. Keys: length, characters, ends, dots, reserved.
    """
    return [
        ("length", 6 <= len(name) <= 63),
        ("characters", bool(re.fullmatch(r"[a-z0-9.-]+", name))),
        ("ends", bool(re.fullmatch(r"[a-z0-9](.*[a-z0-9])?", name))),
        ("dots", ".." not in name and not _looks_like_ip_address(name)),
        ("reserved", not name.startswith("b2-")),
    ]


def check_bucket_name(name: str) -> None:
    """Raise BadBucketName with the first broken rule's key as its code."""
    for rule, is_kept in bucket_name_rules(name):
        if not is_kept:
            raise BadBucketName(f"breaks the rule: {rule}", code=rule)


def could_be_bucket(name: str) -> bool:
    """Whether a bucket of that name could exist: looser than the rules for new ones.

    Also what keeps a name from being read as a part of a URL.
    """
    return bool(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.-]{2,62}", name))


def file_name_rules(name: str) -> list[tuple[str, bool]]:
    """The rules for file names, each with whether `name` keeps it: length, characters.

    1 to 1,024 bytes of UTF-8, no character below 32, no DEL. Everything else is allowed: spaces at
    the ends, leading and double slashes, "." and "..".
    """
    return [
        ("length", 1 <= _bytes_of(name) <= LONGEST_FILE_NAME),
        ("characters", not re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", name)),
    ]


def check_file_name(name: str) -> None:
    """Raise InvalidRequest with the first broken rule's key as its code."""
    for rule, is_kept in file_name_rules(name):
        if not is_kept:
            raise InvalidRequest(f"breaks the rule: {rule}", code=rule)


def fits_xml(name: str) -> bool:
    """Whether S3's XML can carry the name: two characters that B2 allows are none of XML's."""
    return "\ufffe" not in name and "\uffff" not in name


def _bytes_of(name: str) -> int:
    return len(name.encode("utf-8", "surrogatepass"))


def _looks_like_ip_address(name: str) -> bool:
    try:
        IPv4Address(name)
    except ValueError:
        return False
    return True
