"""Which hosts an answer of b2_authorize_account may name: those of the realm, nobody else's."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

# (realm, url of the answer) -> may the console contact it?
HostRule = Callable[[str, str], bool]

# Whatever else urlsplit takes for a host, urllib3 and browsers may read as another one:
# "https://evil.com\.backblazeb2.com" leads them to evil.com.
_PLAIN_URL = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d*)?(/[!-~]*)?", re.I | re.A)


def belongs_to_realm(realm: str, url: str) -> bool:
    """Whether `url` lies within `realm`.

    The same host and port always do. For a realm whose host is `api.<domain>`, every host under
    `<domain>` does ("f004.backblazeb2.com" for "https://api.backblazeb2.com"). A realm with https
    takes https answers only.
    """
    home, other = _origin(realm), _origin(url)
    if home is None or other is None or (home[0] == "https" and other[0] != "https"):
        return False
    if home[1:] == other[1:]:
        return True
    domain = home[1].removeprefix("api.")
    is_wide = domain != home[1] and "." in domain
    return is_wide and home[2] == other[2] and other[1].endswith(f".{domain}")


def host_of(url: str) -> str:
    """Host and port of `url`, for messages; the whole of it when it is no URL."""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url


def _origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host in lower case, port; None for anything that is no plain http(s) URL."""
    if not _PLAIN_URL.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or parts.query or parts.fragment:
        return None
    host = parts.hostname.rstrip(".")
    return parts.scheme, host, port or (443 if parts.scheme == "https" else 80)
