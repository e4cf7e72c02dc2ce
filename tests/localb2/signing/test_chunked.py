"""aws-chunked bodies: the example of AWS's documentation, and every way to break the framing."""

import hashlib
import hmac

import pytest

from localb2.errors import MalformedChunks, WrongSecret
from localb2.signing.chunked import ChunkedBody, ChunkSigner
from localb2.signing.sigv4 import signing_key

# "Signature Calculations for the Authorization Header: Transferring Payload in Multiple Chunks",
# and its sibling with trailers, in the Amazon S3 API reference.
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SCOPE = "20130524/us-east-1/s3/aws4_request"
SEED = "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"
SIGNED = (
    b"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n"
    + b"a" * 65536
    + b"\r\n"
    + b"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n"
    + b"a" * 1024
    + b"\r\n"
    + b"0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n"
    + b"\r\n"
)


def signer(seed=SEED):
    return ChunkSigner(signing_key(SECRET, SCOPE), "20130524T000000Z", SCOPE, seed)


def decode(raw, *, size, step=None, signer=None, with_trailers=False):
    body = ChunkedBody(decoded_size=size, signer=signer, with_trailers=with_trailers)
    step = step or max(len(raw), 1)
    pieces = []
    for start in range(0, len(raw), step):
        pieces += body.feed(raw[start : start + step])
    body.finish()
    return b"".join(pieces), body.trailers


@pytest.mark.parametrize("step", [1, 7, 100, 65536, None])
def test_it_takes_the_documented_example_however_it_arrives(step):
    payload, _ = decode(SIGNED, size=66560, step=step, signer=signer())

    assert payload == b"a" * 66560


def test_it_refuses_a_chunk_that_was_changed():
    with pytest.raises(WrongSecret):
        decode(SIGNED.replace(b"aa\r\n0;", b"ab\r\n0;"), size=66560, signer=signer())


def test_it_refuses_chunks_of_another_request():
    with pytest.raises(WrongSecret):
        decode(SIGNED, size=66560, signer=signer("0" * 64))


def test_it_refuses_signed_chunks_without_signature():
    with pytest.raises(WrongSecret):
        decode(b"1\r\na\r\n0\r\n\r\n", size=1, signer=signer())


@pytest.mark.parametrize("step", [1, 3, None])
def test_it_takes_unsigned_chunks_with_a_trailer(step):
    raw = b"5\r\nhello\r\n6\r\n world\r\n0\r\nx-amz-checksum-crc32:DUoRhQ==\r\n\r\n"

    payload, trailers = decode(raw, size=11, step=step, with_trailers=True)

    assert payload == b"hello world"
    assert trailers == {"x-amz-checksum-crc32": "DUoRhQ=="}


def signature(label, previous, *digests):
    text = "\n".join([label, "20130524T000000Z", SCOPE, previous, *digests])
    return hmac.digest(signing_key(SECRET, SCOPE), text.encode(), "sha256").hex()


def signed_with_trailer(value="sOO8/Q=="):
    empty = hashlib.sha256(b"").hexdigest()
    first = signature("AWS4-HMAC-SHA256-PAYLOAD", SEED, empty, hashlib.sha256(b"hello").hexdigest())
    last = signature("AWS4-HMAC-SHA256-PAYLOAD", first, empty, empty)
    trailer = hashlib.sha256(b"x-amz-checksum-crc32c:sOO8/Q==\n").hexdigest()
    end = signature("AWS4-HMAC-SHA256-TRAILER", last, trailer)
    return (
        f"5;chunk-signature={first}\r\nhello\r\n0;chunk-signature={last}\r\n"
        f"x-amz-checksum-crc32c:{value}\r\nx-amz-trailer-signature:{end}\r\n\r\n"
    ).encode()


@pytest.mark.parametrize("step", [1, None])
def test_it_proves_signed_trailers(step):
    payload, trailers = decode(
        signed_with_trailer(), size=5, step=step, signer=signer(), with_trailers=True
    )

    assert payload == b"hello"
    assert trailers["x-amz-checksum-crc32c"] == "sOO8/Q=="


def test_it_refuses_a_trailer_that_was_changed():
    with pytest.raises(WrongSecret):
        decode(signed_with_trailer("AAAA/Q=="), size=5, signer=signer(), with_trailers=True)


def test_it_misses_the_signature_of_signed_trailers():
    raw = signed_with_trailer()
    raw = raw[: raw.index(b"x-amz-trailer-signature")] + b"\r\n"

    with pytest.raises(MalformedChunks):
        decode(raw, size=5, signer=signer(), with_trailers=True)


def test_the_last_blank_line_may_be_missing():
    payload, _ = decode(b"1\r\na\r\n0\r\n", size=1)

    assert payload == b"a"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"zz\r\nhello",
        b"-5\r\nhello\r\n0\r\n\r\n",
        b"+5\r\nhello\r\n0\r\n\r\n",
        b"0x5\r\nhello\r\n0\r\n\r\n",
        b"5\r\nhelloXX\r\n0\r\n\r\n",
        b"5\r\nhello\r\n",
        b"5\r\nhell",
        b"4\r\nhell\r\n0\r\n\r\n",
        b"6\r\nhello!\r\n0\r\n\r\n",
        b"ffffffffffffffff\r\nhello",
        b"fffffffffffffffff\r\nhello",
        b"5" * 5000,
        b"5\r\nhello\r\n0\r\nno trailer at all\r\n\r\n",
        b"5\r\nhello\r\n0\r\n" + b"".join(b"x%d:1\r\n" % n for n in range(20)) + b"\r\n",
    ],
)
@pytest.mark.parametrize("step", [1, None])
def test_broken_framing_is_refused(raw, step):
    with pytest.raises(MalformedChunks):
        decode(raw, size=5, step=step)


def test_it_keeps_nothing_of_a_large_chunk():
    body = ChunkedBody(decoded_size=10_000_000, signer=None, with_trailers=False)
    body.feed(b"989680\r\n")

    taken = sum(len(piece) for _ in range(100) for piece in body.feed(b"x" * 100_000))

    assert taken == 10_000_000
    assert len(body._buffer) == 0
