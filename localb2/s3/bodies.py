"""Request bodies: out of their framing, into the store, proven against what the client named."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass

from localb2.customer_keys import CustomerKey
from localb2.errors import HashMismatch
from localb2.s3.call import Call, Signer
from localb2.s3.documents import MAX_DOCUMENT_BYTES
from localb2.s3.errors import S3Error, invalid_argument
from localb2.signing import checksums
from localb2.signing.chunked import (
    STREAMING_MODES,
    STREAMING_SIGNED,
    STREAMING_UNSIGNED_TRAILER,
    ChunkedBody,
    ChunkSigner,
)
from localb2.signing.sigv4 import UNSIGNED, signing_key
from localb2.values import StoredBytes

MAX_UPLOAD_BYTES = 5_000_000_000


@dataclass(slots=True)
class Body:
    """What a request promises about its body. `size` counts payload bytes, without framing."""

    size: int
    sha256: bytes | None
    md5: str | None
    expected: dict[str, bytes]
    algorithms: frozenset[str]
    chunked: ChunkedBody | None


def body_of(call: Call, *, checksums_are_its_own: bool = True) -> Body:
    """Read the promises from the headers, whose checksums may be about something else.

    Raises S3Error and InvalidRequest for headers that are missing, malformed, or too large.
    """
    headers = call.request.headers
    signer = call.signer
    mode = signer.claim.payload_hash if signer is not None else UNSIGNED
    size = _size(headers, decoded=mode in STREAMING_MODES)
    sha256, chunked = None, None
    if mode in STREAMING_MODES:
        chunked = _chunked(mode, signer, size)
    elif mode != UNSIGNED:
        sha256 = _sha256(mode)
    about_body = headers if checksums_are_its_own else {}
    return Body(
        size,
        sha256,
        checksums.content_md5(headers),
        checksums.expected_checksums(about_body),
        checksums.announced_algorithms(about_body),
        chunked,
    )


async def receive[T](
    call: Call,
    body: Body,
    keep: Callable[[sqlite3.Connection, StoredBytes], T],
    key: CustomerKey | None = None,
) -> T:
    """Take the body into the store, prove it, and `keep` it in one write; returns what that made.

    With a customer's `key` it is stored encrypted. Raises HashMismatch, S3Error, MalformedChunks,
    WrongSecret, IncompleteBody or what `keep` raises; nothing of the body stays then.
    """
    asked = body.algorithms if body.sha256 is None else body.algorithms | {"sha256"}
    incoming = call.service.receive(body.size, asked - {"sha1"}, key)
    try:
        async for piece in _payload(call, body):
            await incoming.feed(piece)
        stored = await incoming.finish()
        computed = {**incoming.extra, "sha1": bytes.fromhex(stored.sha1)}
        _prove(body, stored.md5, computed)
        return await call.store.write(lambda db: keep(db, stored))
    except BaseException:
        await incoming.discard()
        raise


async def read_document(call: Call, *, checksums_are_its_own: bool = True) -> bytes:
    """A small body in memory, proven like an upload. Raises S3Error when it is too large.

    CompleteMultipartUpload names checksums of the file in the headers, not of its document.
    """
    if _is_empty(call.request.headers):
        return b""
    body = body_of(call, checksums_are_its_own=checksums_are_its_own)
    if body.size > MAX_DOCUMENT_BYTES:
        raise S3Error(400, "MaxMessageLengthExceeded", "Your request was too big")
    content = b"".join([piece async for piece in _payload(call, body)])
    names = body.algorithms | {"md5", "sha256"}
    computed = {name: _digest(name, content) for name in names}
    _prove(body, computed["md5"].hex(), computed)
    return content


def _payload(call: Call, body: Body) -> AsyncIterator[bytes]:
    stream = call.request.stream()
    return stream if body.chunked is None else _unframed(stream, body.chunked)


async def _unframed(stream: AsyncIterator[bytes], chunked: ChunkedBody) -> AsyncIterator[bytes]:
    async for received in stream:
        for piece in chunked.feed(received):
            if piece:
                yield piece
    chunked.finish()


def _prove(body: Body, md5: str, computed: Mapping[str, bytes]) -> None:
    if body.sha256 is not None and computed["sha256"] != body.sha256:
        raise S3Error(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed",
        )
    if body.md5 is not None and md5 != body.md5:
        raise HashMismatch("The Content-MD5 you specified did not match what we received")
    expected = body.expected
    if body.chunked is not None:
        expected = {**expected, **checksums.expected_checksums(body.chunked.trailers)}
        _check_all_trailers_came(body, expected)
    checksums.check(expected, computed)


def _check_all_trailers_came(body: Body, expected: Mapping[str, bytes]) -> None:
    if expected.keys() != body.algorithms:
        raise S3Error(
            400,
            "MalformedTrailerError",
            "The request contained trailing data that was "
            "not well-formed or did not conform to our published schema",
        )


def _size(headers: Mapping[str, str], *, decoded: bool) -> int:
    text = headers.get("x-amz-decoded-content-length" if decoded else "content-length")
    if text is None:
        raise S3Error(
            411, "MissingContentLength", "You must provide the Content-Length HTTP header"
        )
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise invalid_argument("The content length is not a number")
    size = int(text)
    if size > MAX_UPLOAD_BYTES:
        raise S3Error(
            400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size"
        )
    return size


def _is_empty(headers: Mapping[str, str]) -> bool:
    return "transfer-encoding" not in headers and headers.get("content-length", "0") == "0"


def _chunked(mode: str, signer: Signer | None, size: int) -> ChunkedBody:
    chunk_signer = None
    if mode != STREAMING_UNSIGNED_TRAILER and signer is not None:
        claim = signer.claim
        key = signing_key(signer.key.secret, claim.scope)
        chunk_signer = ChunkSigner(key, claim.timestamp, claim.scope, claim.signature)
    return ChunkedBody(
        decoded_size=size, signer=chunk_signer, with_trailers=mode != STREAMING_SIGNED
    )


def _sha256(text: str) -> bytes:
    try:
        value = bytes.fromhex(text)
    except ValueError:
        value = b""
    if len(value) != 32:
        raise invalid_argument(
            "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, a streaming mode or a SHA-256 in hex"
        )
    return value


def _digest(name: str, content: bytes) -> bytes:
    checksum = checksums.new(name)
    checksum.update(content)
    return checksum.digest()
