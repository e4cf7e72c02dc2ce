"""Which checksums and framings B2 takes (reference 0.2, 1.12)."""

import base64
import hashlib
import zlib

import pytest

from tests.contract.s3_client import boto_client

#: Of b"hello".
CHECKSUMS = {
    "crc32": "NhCmhg==",
    "crc32c": "mnG7TA==",
    "sha1": "qvTGHdzF6KLavt4PO0gs2a6pQ00=",
    "sha256": "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=",
    "crc64nvme": "M3eFcAZSQlc=",
}
UNSIGNED_TRAILER = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
CHUNKED = b"5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
CHUNKED_HEADERS = {
    "Content-Encoding": "aws-chunked",
    "X-Amz-Trailer": "x-amz-checksum-crc32",
    "X-Amz-Decoded-Content-Length": "5",
}


def other(checksum):
    """A checksum of the same length that is wrong."""
    return base64.b64encode(bytes(len(base64.b64decode(checksum)))).decode()


@pytest.mark.parametrize(("algorithm", "checksum"), CHECKSUMS.items(), ids=CHECKSUMS)
def test_a_checksum_is_accepted(raw, shared_bucket, name, algorithm, checksum):
    headers = {f"x-amz-checksum-{algorithm}": checksum}

    assert raw.send("PUT", f"/{shared_bucket}/{name}", b"hello", headers).status == 200


@pytest.mark.parametrize(("algorithm", "checksum"), CHECKSUMS.items(), ids=CHECKSUMS)
def test_a_wrong_checksum_is_refused(raw, shared_bucket, name, algorithm, checksum):
    headers = {f"x-amz-checksum-{algorithm}": other(checksum)}

    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello", headers)

    assert answer.status == 400
    assert raw.send("HEAD", f"/{shared_bucket}/{name}").status == 404


def test_the_name_of_the_algorithm_is_accepted(raw, shared_bucket, name):
    headers = {
        "x-amz-checksum-crc32": CHECKSUMS["crc32"],
        "x-amz-sdk-checksum-algorithm": "CRC32",
    }

    assert raw.send("PUT", f"/{shared_bucket}/{name}", b"hello", headers).status == 200


def test_checksum_mode_is_accepted_on_reads(raw, shared_bucket, name):
    raw.send("PUT", f"/{shared_bucket}/{name}", b"hello")

    answer = raw.send("GET", f"/{shared_bucket}/{name}", b"", {"x-amz-checksum-mode": "ENABLED"})

    assert answer.body == b"hello"


def test_a_part_may_have_a_checksum(raw, s3, shared_bucket, name):
    upload = s3.create_multipart_upload(Bucket=shared_bucket, Key=name)["UploadId"]
    target = f"/{shared_bucket}/{name}?partNumber=1&uploadId={upload}"

    right = raw.send("PUT", target, b"hello", {"x-amz-checksum-crc32": CHECKSUMS["crc32"]})
    wrong = raw.send("PUT", target, b"hallo", {"x-amz-checksum-crc32": CHECKSUMS["crc32"]})

    assert (right.status, wrong.status) == (200, 400)


def test_a_content_md5_is_accepted(raw, shared_bucket, name):
    md5 = base64.b64encode(hashlib.md5(b"hello", usedforsecurity=False).digest()).decode()

    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello", {"Content-MD5": md5})

    assert answer.status == 200


def test_a_wrong_content_md5_is_refused(raw, shared_bucket, name):
    md5 = base64.b64encode(hashlib.md5(b"other", usedforsecurity=False).digest()).decode()

    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello", {"Content-MD5": md5})

    assert answer.status == 400


def test_a_body_that_is_not_the_signed_one_is_refused(raw, shared_bucket, name):
    signed = raw.sign("PUT", f"/{shared_bucket}/{name}", b"hello")

    answer = raw.wire.send("PUT", f"/{shared_bucket}/{name}", b"hallo", signed)

    assert answer.status in (400, 403)


def test_a_body_may_be_unsigned(raw, shared_bucket, name):
    answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"hello", payload_hash="UNSIGNED-PAYLOAD")

    assert answer.status == 200


@pytest.mark.parametrize("setting", ["when_supported", "when_required"])
def test_boto3_uploads_and_reads_with_any_setting(service, shared_bucket, name, setting):
    s3 = boto_client(
        service,
        service.key,
        request_checksum_calculation=setting,
        response_checksum_validation=setting,
    )

    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"hello")

    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == b"hello"


def test_a_chunked_body_with_a_trailer_is_unpacked(raw, s3, shared_bucket, name):
    """What boto3 and other SDKs send over https."""
    answer = raw.send(
        "PUT",
        f"/{shared_bucket}/{name}",
        CHUNKED,
        CHUNKED_HEADERS,
        payload_hash=UNSIGNED_TRAILER,
    )

    assert answer.status == 200
    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == b"hello"


def test_aws_chunked_is_not_kept_as_an_encoding(raw, shared_bucket, name):
    raw.send(
        "PUT",
        f"/{shared_bucket}/{name}",
        CHUNKED,
        CHUNKED_HEADERS,
        payload_hash=UNSIGNED_TRAILER,
    )

    assert "content-encoding" not in raw.send("HEAD", f"/{shared_bucket}/{name}").headers


def test_an_encoding_beside_aws_chunked_is_kept(raw, shared_bucket, name):
    raw.send(
        "PUT",
        f"/{shared_bucket}/{name}",
        CHUNKED,
        {**CHUNKED_HEADERS, "Content-Encoding": "gzip,aws-chunked"},
        payload_hash=UNSIGNED_TRAILER,
    )

    headers = raw.send("HEAD", f"/{shared_bucket}/{name}").headers
    assert headers["content-encoding"] == "gzip"


def test_a_wrong_trailer_is_refused(raw, shared_bucket, name):
    answer = raw.send(
        "PUT",
        f"/{shared_bucket}/{name}",
        CHUNKED.replace(b"NhCmhg==", b"AAAAAA=="),
        CHUNKED_HEADERS,
        payload_hash=UNSIGNED_TRAILER,
    )

    assert answer.status == 400
    assert raw.send("HEAD", f"/{shared_bucket}/{name}").status == 404


def test_chunks_may_travel_in_http_chunks(raw, s3, shared_bucket, name):
    outer = f"{len(CHUNKED):x}\r\n".encode() + CHUNKED + b"\r\n0\r\n\r\n"
    target = f"/{shared_bucket}/{name}"
    headers = {**CHUNKED_HEADERS, "Transfer-Encoding": "chunked"}
    signed = raw.sign("PUT", target, b"", headers, payload_hash=UNSIGNED_TRAILER)

    assert raw.wire.send("PUT", target, outer, signed).status == 200
    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == b"hello"


def test_the_crc32_of_a_large_body_is_verified_too(raw, shared_bucket, name):
    content = b"x" * 100_000
    checksum = base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()

    answer = raw.send(
        "PUT", f"/{shared_bucket}/{name}", content, {"x-amz-checksum-crc32": checksum}
    )

    assert answer.status == 200
