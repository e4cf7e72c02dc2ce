"""Request bodies: checksums, every framing, and bodies that do not come."""

import base64
import hashlib
import hmac
import socket
import time
import zlib

import pytest

from localb2.signing import checksums
from localb2.signing.sigv4 import signing_key
from tests.localb2.s3.conftest import error_of, names_in, refusal, s3_client

UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
SIGNED_TRAILER = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"


def b64(data):
    return base64.b64encode(data).decode()


def crc32(data):
    return b64(zlib.crc32(data).to_bytes(4, "big"))


@pytest.mark.parametrize("algorithm", ["CRC32", "SHA1", "SHA256"])
def test_boto3s_checksums_are_taken(s3, bucket, algorithm):
    s3.put_object(Bucket=bucket, Key="x", Body=b"hello", ChecksumAlgorithm=algorithm)

    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"hello"


@pytest.mark.parametrize("name", ["crc32", "crc32c", "crc64nvme", "sha1", "sha256"])
@pytest.mark.parametrize("size", [5, 200_000])
def test_every_checksum_is_verified(s3, bucket, raw, name, size):
    content = b"x" * size
    checksum = checksums.new(name)
    checksum.update(content)
    right = {f"x-amz-checksum-{name}": b64(checksum.digest())}
    wrong = {f"x-amz-checksum-{name}": b64(bytes(len(checksum.digest())))}

    status, _, body = raw.signed("PUT", f"/{bucket}/wrong", content, wrong)
    assert status == 400
    assert error_of(body) == (
        "BadDigest",
        f"The {name.upper()} you specified did not match what we received",
    )
    assert raw.signed("PUT", f"/{bucket}/right", content, right)[0] == 200
    assert names_in(s3, bucket) == ["right"]


def test_a_content_md5_is_verified(s3, bucket):
    right = b64(hashlib.md5(b"hello", usedforsecurity=False).digest())
    s3.put_object(Bucket=bucket, Key="right", Body=b"hello", ContentMD5=right)

    status, code, _ = refusal(
        s3.put_object, Bucket=bucket, Key="wrong", Body=b"hell0", ContentMD5=right
    )
    assert (status, code) == (400, "BadDigest")
    assert names_in(s3, bucket) == ["right"]


def test_the_signed_sha256_is_verified(s3, bucket, raw):
    signed = raw.sign("PUT", f"/{bucket}/x", b"hello")

    status, _, body = raw.send("PUT", f"/{bucket}/x", b"hell0", signed)

    assert status == 400
    assert error_of(body)[0] == "XAmzContentSHA256Mismatch"
    assert names_in(s3, bucket) == []


def test_an_unsigned_payload_is_taken(localb2, bucket, raw):
    assert raw.signed("PUT", f"/{bucket}/x", b"hello", payload_hash="UNSIGNED-PAYLOAD")[0] == 200


@pytest.mark.parametrize("payload_hash", ["", "nonsense", "ab" * 31, "STREAMING-NONSENSE"])
def test_an_impossible_payload_hash_is_refused(bucket, raw, payload_hash):
    status, _, body = raw.signed("PUT", f"/{bucket}/x", b"x", payload_hash=payload_hash)

    assert status == 400
    assert error_of(body)[0] == "InvalidArgument"


def test_no_checksums_at_all_is_fine(localb2, bucket):
    plain = s3_client(
        localb2.endpoint,
        localb2.key_id,
        localb2.application_key,
        request_checksum_calculation="when_required",
        s3={"payload_signing_enabled": False},
    )

    assert plain.put_object(Bucket=bucket, Key="x", Body=b"hello")["VersionId"]


# aws-chunked


def put_chunked(raw, bucket, body, *, mode, size, trailer=None, encoding="aws-chunked", key="x"):
    headers = {"Content-Encoding": encoding, "x-amz-decoded-content-length": str(size)}
    if trailer:
        headers["x-amz-trailer"] = trailer
    return raw.signed("PUT", f"/{bucket}/{key}", body, headers, payload_hash=mode)


def test_an_unsigned_trailer_is_taken_and_its_framing_forgotten(s3, bucket, raw):
    body = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:" + crc32(b"hello").encode() + b"\r\n\r\n"

    status, headers, _ = put_chunked(
        raw, bucket, body, mode=UNSIGNED_TRAILER, size=5, trailer="x-amz-checksum-crc32"
    )

    assert status == 200
    assert headers["etag"] == '"5d41402abc4b2a76b9719d911017c592"'
    answer = s3.get_object(Bucket=bucket, Key="x")
    assert answer["Body"].read() == b"hello"
    assert "ContentEncoding" not in answer


def test_the_other_encodings_stay(s3, bucket, raw):
    body = b"5\r\nhello\r\n0\r\n\r\n"

    put_chunked(raw, bucket, body, mode=UNSIGNED_TRAILER, size=5, encoding="gzip, aws-chunked")

    assert s3.head_object(Bucket=bucket, Key="x")["ContentEncoding"] == "gzip"


def test_chunked_transfer_encoding_carries_trailers_too(s3, bucket, raw):
    """What boto3 sends over https: HTTP chunks around aws chunks, no Content-Length."""
    payload = b"a" * 70_000
    inner = (
        f"{len(payload):x}\r\n".encode()
        + payload
        + f"\r\n0\r\nx-amz-checksum-crc32:{crc32(payload)}\r\n\r\n".encode()
    )
    half = len(inner) // 2
    outer = b"".join(
        f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in (inner[:half], inner[half:])
    )
    headers = {
        "Content-Encoding": "aws-chunked",
        "Transfer-Encoding": "chunked",
        "x-amz-decoded-content-length": str(len(payload)),
        "x-amz-trailer": "x-amz-checksum-crc32",
    }
    signed = raw.sign("PUT", f"/{bucket}/x", b"", headers, UNSIGNED_TRAILER)

    assert raw.send("PUT", f"/{bucket}/x", outer + b"0\r\n\r\n", signed)[0] == 200
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == payload


@pytest.mark.parametrize(
    ("body", "size", "code"),
    [
        (b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", 5, "BadDigest"),
        (b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:???\r\n\r\n", 5, "InvalidRequest"),
        (b"5\r\nhello\r\n0\r\n\r\n", 5, "MalformedTrailerError"),
        (b"5\r\nhello\r\n0\r\nx-amz-checksum-sha1:AAAA\r\n\r\n", 5, "InvalidRequest"),
        (b"5\r\nhello\r\n0\r\n\r\n", 6, "IncompleteBody"),
        (b"5\r\nhello\r\n0\r\n\r\n", 4, "IncompleteBody"),
        (b"5\r\nhello\r\n", 5, "IncompleteBody"),
        (b"hello", 5, "IncompleteBody"),
        (b"", 5, "IncompleteBody"),
    ],
)
def test_a_broken_trailer_body_leaves_nothing(s3, bucket, raw, body, size, code):
    status, _, answer = put_chunked(
        raw, bucket, body, mode=UNSIGNED_TRAILER, size=size, trailer="x-amz-checksum-crc32"
    )

    assert status == 400
    assert error_of(answer)[0] == code
    assert names_in(s3, bucket) == []


@pytest.mark.parametrize("length", [None, "-1", "five", "1e3", "9" * 40, "6000000000"])
def test_the_decoded_length_must_be_a_possible_one(bucket, raw, length):
    headers = {"Content-Encoding": "aws-chunked"}
    if length is not None:
        headers["x-amz-decoded-content-length"] = length

    status, _, body = raw.signed(
        "PUT", f"/{bucket}/x", b"5\r\nhello\r\n0\r\n\r\n", headers, UNSIGNED_TRAILER
    )

    assert status in (400, 411)
    assert error_of(body)[0] in ("InvalidArgument", "EntityTooLarge", "MissingContentLength")


def put_signed_chunks(raw, bucket, chunks, *, trailers=(), damage=lambda body: body, key="x"):
    """Sign the request first, the chunks with its signature as seed, as AWS's SDKs do."""
    mode = SIGNED_TRAILER if trailers else SIGNED
    headers = {
        "Content-Encoding": "aws-chunked",
        "x-amz-decoded-content-length": str(sum(map(len, chunks))),
    }
    if trailers:
        headers["x-amz-trailer"] = ",".join(name for name, _ in trailers)
    target = f"/{bucket}/{key}"
    # The length of the framed body is signed too, so it is framed twice.
    length = len(frame(raw, {}, chunks, trailers))
    headers["Content-Length"] = str(length)
    signed = raw.sign("PUT", target, b"", headers, mode)
    return raw.send("PUT", target, damage(frame(raw, signed, chunks, trailers)), signed)


def frame(raw, signed, chunks, trailers):
    authorization = signed.get("Authorization", f"Credential=x/{'s' * 36}, Signature={'0' * 64}")
    scope = authorization.split("Credential=")[1].split(",")[0].partition("/")[2]
    chain = Chain(raw, signed.get("X-Amz-Date", "d" * 16), scope, authorization.rpartition("=")[2])
    body = b""
    for chunk in [*chunks, b""]:
        body += f"{len(chunk):x};chunk-signature={chain.next(chunk)}\r\n".encode()
        body += chunk + (b"\r\n" if chunk else b"")
    if trailers:
        lines = "".join(f"{name}:{value}\n" for name, value in trailers)
        body += lines.replace("\n", "\r\n").encode()
        body += f"x-amz-trailer-signature:{chain.end(lines)}\r\n".encode()
    return body + b"\r\n"


class Chain:
    """Chunk signatures, written down from AWS's documentation a second time."""

    def __init__(self, raw, timestamp, scope, seed):
        self.key = signing_key(raw.localb2.application_key, scope)
        self.lines = [timestamp, scope]
        self.previous = seed

    def _sign(self, label, *digests):
        text = "\n".join([label, *self.lines, self.previous, *digests])
        self.previous = hmac.digest(self.key, text.encode(), "sha256").hex()
        return self.previous

    def next(self, chunk):
        digests = hashlib.sha256(b"").hexdigest(), hashlib.sha256(chunk).hexdigest()
        return self._sign("AWS4-HMAC-SHA256-PAYLOAD", *digests)

    def end(self, lines):
        digest = hashlib.sha256(lines.encode()).hexdigest()
        return self._sign("AWS4-HMAC-SHA256-TRAILER", digest)


CHUNKS = [b"a" * 65_536, b"b" * 65_536, b"c" * 10]


def test_signed_chunks_are_taken(s3, bucket, raw):
    assert put_signed_chunks(raw, bucket, CHUNKS)[0] == 200
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"".join(CHUNKS)


def test_signed_chunks_with_signed_trailers_are_taken(s3, bucket, raw):
    trailers = [("x-amz-checksum-crc32", crc32(b"".join(CHUNKS)))]

    assert put_signed_chunks(raw, bucket, CHUNKS, trailers=trailers)[0] == 200
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"".join(CHUNKS)


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body.replace(b"aa\r\n", b"ab\r\n"),
        lambda body: body.replace(b"chunk-signature=", b"chunk-signature=0", 1)[:-1],
        lambda body: body.replace(b"x-amz-trailer-signature:", b"x-amz-trailer-signature:0")[:-1],
    ],
)
def test_a_changed_chunk_or_trailer_leaves_nothing(s3, bucket, raw, damage):
    trailers = [("x-amz-checksum-crc32", crc32(b"".join(CHUNKS)))]

    status, _, body = put_signed_chunks(raw, bucket, CHUNKS, trailers=trailers, damage=damage)

    assert status in (400, 403)
    assert error_of(body)[0] in ("SignatureDoesNotMatch", "IncompleteBody")
    assert names_in(s3, bucket) == []


def test_a_chunk_signer_is_not_fooled_by_reordered_chunks(bucket, raw, s3):
    status, _, body = put_signed_chunks(
        raw,
        bucket,
        [b"a" * 8192, b"b" * 8192],
        damage=lambda body: swap(body, b"a" * 8192, b"b" * 8192),
    )

    assert (status, error_of(body)[0]) == (403, "SignatureDoesNotMatch")
    assert names_in(s3, bucket) == []


def swap(body, one, other):
    return body.replace(one, b"!").replace(other, one).replace(b"!", other)


# Expect: 100-continue, and bodies that do not come


def test_a_client_that_waits_is_told_to_continue(bucket, raw, s3):
    signed = raw.sign("PUT", f"/{bucket}/x", b"hello", {"Content-Length": "5"})
    lines = [f"PUT /{bucket}/x HTTP/1.1", f"Host: {raw.host}:{raw.port}", "Expect: 100-continue"]
    lines += [f"{name}: {value}" for name, value in signed.items()]

    with socket.create_connection((raw.host, raw.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100 Continue")
        connection.sendall(b"hello")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")

    assert names_in(s3, bucket) == ["x"]


def test_a_client_that_waits_is_refused_without_its_body(raw):
    signed = raw.sign("PUT", "/no-such-bucket/x", b"hello", {"Content-Length": "5"})
    lines = ["PUT /no-such-bucket/x HTTP/1.1", f"Host: {raw.host}:{raw.port}"]
    lines += ["Expect: 100-continue"]
    lines += [f"{name}: {value}" for name, value in signed.items()]

    with socket.create_connection((raw.host, raw.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 404")


def test_a_body_that_breaks_off_leaves_nothing(bucket, raw, s3):
    signed = raw.sign("PUT", f"/{bucket}/x", b"", {"Content-Length": "500000"}, "UNSIGNED-PAYLOAD")
    lines = [f"PUT /{bucket}/x HTTP/1.1", f"Host: {raw.host}:{raw.port}"]
    lines += [f"{name}: {value}" for name, value in signed.items()]

    with socket.create_connection((raw.host, raw.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + b"x" * 100_000)

    assert names_in(s3, bucket) == []


def test_a_body_for_an_upload_that_ended_meanwhile_leaves_nothing(localb2, s3, bucket, raw):
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="x")["UploadId"]
    target = f"/{bucket}/x?partNumber=1&uploadId={upload_id}"
    signed = raw.sign("PUT", target, b"", {"Content-Length": "500000"}, "UNSIGNED-PAYLOAD")
    lines = [f"PUT {target} HTTP/1.1", f"Host: {raw.host}:{raw.port}", "Expect: 100-continue"]
    lines += [f"{name}: {value}" for name, value in signed.items()]

    with socket.create_connection((raw.host, raw.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        assert connection.recv(1000).startswith(b"HTTP/1.1 100")
        s3.abort_multipart_upload(Bucket=bucket, Key="x", UploadId=upload_id)
        connection.sendall(b"x" * 500_000)
        assert connection.recv(1000).startswith(b"HTTP/1.1 404")

    deadline = time.monotonic() + 5
    while blob_files(localb2) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert blob_files(localb2) == []


def blob_files(localb2):
    blobs = localb2.process.data / "blobs"
    return [path for path in blobs.rglob("*") if path.is_file()]


def test_a_body_without_a_length_is_refused(bucket, raw):
    signed = raw.sign("PUT", f"/{bucket}/x", b"", {}, "UNSIGNED-PAYLOAD")
    signed.pop("Content-Length", None)

    status, _, body = raw.send("PUT", f"/{bucket}/x", b"", signed)

    assert (status, error_of(body)[0]) == (411, "MissingContentLength")


def test_more_than_5_gb_is_refused_before_it_is_sent(bucket, raw):
    headers = {"Content-Length": "5000000001", "Expect": "100-continue"}
    signed = raw.sign("PUT", f"/{bucket}/x", b"", headers, "UNSIGNED-PAYLOAD")

    status, _, body = raw.send("PUT", f"/{bucket}/x", b"", signed)

    assert (status, error_of(body)[0]) == (400, "EntityTooLarge")
