"""One POST to a webhook: to an address that may be reached, once, following nothing."""

import asyncio
import socket
import ssl
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from localb2.rules.webhook_targets import Address, is_this_machine, plain_address

ANSWER_SECONDS = 3.0
_LONGEST_HEAD = 64 * 1024

Headers = Sequence[tuple[str, str]]


class Forbidden(Exception):
    """A host that localb2 does not ask; `str()` says so to the owner of the rule."""


class DeliveryFailed(Exception):
    """No answer, or none of success. `str()` says why, without the URL, which may hold secrets."""


class Hosts(NamedTuple):
    """Who may be asked: this machine as a rule, and the hosts that are named."""

    named: frozenset[str] = frozenset()
    this_machine: bool = True


THIS_MACHINE = Hosts()


async def post(url: str, headers: Headers, body: bytes, hosts: Hosts) -> None:
    """Send `body` and wait up to 3 seconds for an answer of 200 to 299.

    Raises Forbidden, DeliveryFailed.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            status = await _exchange(urlsplit(url), headers, body, hosts)
    except TimeoutError:
        raise DeliveryFailed(f"no answer within {ANSWER_SECONDS:.0f} seconds") from None
    except ssl.SSLError as error:
        raise DeliveryFailed(f"no TLS connection: {error.reason}") from None
    except OSError as error:
        raise DeliveryFailed(f"no connection: {error.strerror or type(error).__name__}") from None
    except UnicodeError:
        raise DeliveryFailed("no connection: there is no such host") from None
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
        raise DeliveryFailed("the answer was not HTTP") from None
    if not 200 <= status <= 299:
        raise DeliveryFailed(f"the answer was {status}")


async def _exchange(url: SplitResult, headers: Headers, body: bytes, hosts: Hosts) -> int:
    host = (url.hostname or "").lower()
    is_secure = url.scheme == "https"
    port = url.port or (443 if is_secure else 80)
    # Connected to the very address that was looked at: a second look-up could answer another.
    address = await _allowed_address(host, port, hosts)
    reader, writer = await asyncio.open_connection(
        address,
        port,
        limit=_LONGEST_HEAD,
        ssl=_tls() if is_secure else None,
        server_hostname=host if is_secure else None,
    )
    try:
        writer.write(_head(url, headers, len(body)) + body)
        await writer.drain()
        return _status(await reader.readuntil(b"\r\n\r\n"))
    finally:
        writer.close()


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Reading the authorities of the system takes some hundredths of a second."""
    return ssl.create_default_context()


async def _allowed_address(host: str, port: int, hosts: Hosts) -> str:
    is_named = host in hosts.named
    if not is_named and not (hosts.this_machine and is_this_machine(host)):
        allowed = "this machine" if hosts.this_machine else "hosts that were named"
        raise Forbidden(f"localb2 asks only {allowed}; start it with --webhook-hosts {host}")
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for _, _, _, _, place in found:
        address = str(place[0])
        if _may_be_asked(plain_address(address), is_literal=address == host, is_named=is_named):
            return address
    raise Forbidden(f"{host} is at an address that localb2 does not ask")


def _may_be_asked(address: Address, *, is_literal: bool, is_named: bool) -> bool:
    if not is_named:
        return address.is_loopback
    if is_literal:
        return True
    # The operator named a host, whoever owns its name chooses the address: never the one where
    # clouds hand out credentials.
    return not (address.is_link_local or address.is_multicast or address.is_unspecified)


def _head(url: SplitResult, headers: Headers, length: int) -> bytes:
    path = f"{url.path or '/'}?{url.query}" if url.query else url.path or "/"
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {url.netloc}",
        *(f"{name}: {value}" for name, value in headers),
        f"Content-Length: {length}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _status(head: bytes) -> int:
    """The status of an answer. Raises ValueError when it is not HTTP."""
    version, status = head.split(b"\r\n", 1)[0].split(b" ")[:2]
    if not version.startswith(b"HTTP/1.") or len(status) != 3:
        raise ValueError("not HTTP")
    return int(status)
