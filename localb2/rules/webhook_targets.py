"""Where event notifications may go: URL, custom headers and signing secret of a rule."""

import re
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any
from urllib.parse import urlsplit

from localb2.errors import InvalidRequest

Address = IPv4Address | IPv6Address

LONGEST_URL = 2048
MOST_HEADERS = 10
MOST_HEADER_BYTES = 2048

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:.]{2,45}", re.ASCII)
_PRINTABLE = re.compile(r"[\x21-\x7e]+", re.ASCII)
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", re.ASCII)
_HEADER_VALUE = re.compile(r"[\x20-\x7e\t]*", re.ASCII)
_SECRET = re.compile(r"[A-Za-z0-9]{32}", re.ASCII)
#: They say where a request ends; a rule could smuggle a second one in.
_FRAMING = frozenset({"connection", "content-length", "host", "transfer-encoding"})


def is_this_machine(host: str) -> bool:
    """Whether a host of a URL, without brackets, can only be the machine that localb2 runs on."""
    try:
        return plain_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def plain_address(text: str) -> Address:
    """The address, also of an IPv4 one that is written as IPv6. Raises ValueError for names."""
    address = ip_address(text)
    return getattr(address, "ipv4_mapped", None) or address


def check_url(url: Any, plain_hosts: frozenset[str] = frozenset()) -> str:
    """The URL, if a request could be made of it. InvalidRequest.

    B2 takes https only; so does localb2, but for this machine and for `plain_hosts`.
    """
    if not isinstance(url, str) or len(url) > LONGEST_URL or not _PRINTABLE.fullmatch(url):
        raise InvalidRequest("The target of an event notification rule needs a URL")
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("https", "http") and parts.port != 0
        host = parts.hostname or ""
    except ValueError:
        good, host = False, ""
    if not good or not _HOST.fullmatch(host) or "@" in parts.netloc or parts.fragment:
        raise InvalidRequest("Invalid URL of an event notification rule")
    if parts.scheme == "http" and not is_this_machine(host) and host not in plain_hosts:
        raise InvalidRequest("The URL of an event notification rule must use https")
    return url


def check_headers(headers: Any) -> list[dict[str, str]] | None:
    """Custom headers, `[{"name": …, "value": …}]`, or None. InvalidRequest."""
    if headers is None:
        return None
    if isinstance(headers, Mapping):  # as the b2 command-line tool 5.0 sends them
        headers = [{"name": name, "value": value} for name, value in headers.items()]
    if not isinstance(headers, list) or len(headers) > MOST_HEADERS:
        raise InvalidRequest(f"customHeaders must be a list of at most {MOST_HEADERS}")
    found = [_header(header) for header in headers]
    if sum(len(one["name"]) + len(one["value"]) for one in found) > MOST_HEADER_BYTES:
        raise InvalidRequest(f"customHeaders may have at most {MOST_HEADER_BYTES} bytes together")
    return found


def _header(header: Any) -> dict[str, str]:
    if not isinstance(header, Mapping):
        raise InvalidRequest("Each of customHeaders needs a name and a value")
    name, value = header.get("name"), header.get("value")
    if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
        raise InvalidRequest("Invalid name in customHeaders")
    if not isinstance(value, str) or not _HEADER_VALUE.fullmatch(value):
        raise InvalidRequest(f"Invalid value in customHeaders: {name}")
    if name.lower().startswith("x-bz-") or name.lower() in _FRAMING:
        raise InvalidRequest(f"customHeaders must not contain {name}")
    return {"name": name, "value": value}


def check_secret(secret: Any) -> str | None:
    """What deliveries are signed with, or None. InvalidRequest, which does not repeat it."""
    if secret is None:
        return None
    if not isinstance(secret, str) or not _SECRET.fullmatch(secret):
        raise InvalidRequest("hmacSha256SigningSecret must be 32 alphanumeric characters")
    return secret
