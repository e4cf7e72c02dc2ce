"""Whatever is wrong in a request: an answer in the face's words, at once, and never a 500."""

import json
import random
import re
import socket
import zlib
from base64 import b64encode

import pytest

from tests.local_b2 import LocalB2
from tests.localb2.damage import (
    DEEP,
    JSON_VALUES,
    TEXT_VALUES,
    Connection,
    Signer,
    check_reply,
    damaged,
    mutated,
    request_bytes,
    some,
    spots,
    with_true_length,
)
from tests.localb2.valid_requests import (
    BUCKET,
    CONTENT,
    DOCUMENTS,
    READ_HEADERS,
    UPLOAD_HEADERS,
    World,
    native_calls,
    s3_requests,
)


@pytest.fixture
def values():
    """How many wrong values each place gets here; `make soak` tries all of them."""
    return 3


@pytest.fixture
def mutations():
    """Seed and number of random damages; `make soak` rolls the dice anew."""
    return 1, 200


@pytest.fixture(scope="module")
def world(localb2_server):
    return World(LocalB2(localb2_server))


@pytest.fixture
def connection(world):
    connection = Connection(world.localb2)
    logged = world.localb2.process.log_path.stat().st_size
    yield connection
    connection.close()
    assert world.wire.call("b2_get_file_info", fileId=world.file_id).status == 200
    with world.localb2.process.log_path.open("rb") as log:
        log.seek(logged)
        assert b"Traceback" not in log.read()


@pytest.fixture(scope="module")
def signer(world):
    return Signer(world.localb2)


def native_request(world, name, body, *headers):
    token = (b"Authorization", world.wire.token.encode())
    return request_bytes("POST", b"/b2api/v4/" + name.encode(), [token, *headers], body)


def test_every_field_of_every_native_call(world, connection, values):
    for name, document in native_calls(world).items():
        for spot in spots(document):
            for value in some(JSON_VALUES, (name, spot), values):
                body = json.dumps(damaged(document, spot, value)).encode()
                what = (name, spot, value)
                check_reply(connection.send(native_request(world, name, body)), what)


BODIES = [
    b"",
    b"null",
    b"[]",
    b"{",
    b'{"a":}',
    b'"text"',
    b"{} {}",
    b'{"accountId": NaN}',
    b'{"accountId": 1e999}',
    b'{"accountId": "\xff\xfe"}',
    b'{"a": 1, "a": [2]}',
    b"\xef\xbb\xbf{}",
    '{"bucketId": "ä"}'.encode("utf-16"),
    b"\x00",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    json.dumps({"bucketId": DEEP}).encode(),
    b"9" * 100_000,
    b"<xml/>",
    b"a=b&c=d",
]


def test_every_native_call_with_what_is_no_json_object(world, connection, values):
    for name in native_calls(world):
        for body in some(tuple(BODIES), name, values):
            check_reply(connection.send(native_request(world, name, body)), (name, body))


def test_every_native_call_with_parameters_in_the_query(world, connection, values):
    token = (b"Authorization", world.wire.token.encode())
    for name, document in native_calls(world).items():
        for field in document:
            for value in some(TEXT_VALUES, (name, field), values // 2):
                target = f"/b2api/v4/{name}?{field}=".encode() + value.replace(b" ", b"+")
                check_reply(connection.send(request_bytes("GET", target, [token])), target)


def test_tokens_that_are_none(world, connection):
    known = world.wire.token.encode()
    tokens = [*TEXT_VALUES, known[:-1], known + b"x", known[::-1], known.upper(), b"Basic ====="]
    for token in tokens:
        for name in ("b2_authorize_account", "b2_list_buckets", "b2_upload_file"):
            request = native_request(world, name, b"{}")
            request = request.replace(known, token.replace(b"\0", b""))
            check_reply(connection.send(request), (name, token))


def test_every_header_of_native_uploads(world, connection, values):
    for path, new_token in (
        ("b2_upload_file", world.upload_token),
        ("b2_upload_part", world.part_token),
    ):
        token = new_token()
        for name, valid in UPLOAD_HEADERS:
            for value in (valid, *some(TEXT_VALUES, (path, name), values)):
                headers = [pair for pair in UPLOAD_HEADERS[:4] if pair[0] != name]
                headers += [(b"Authorization", token.encode()), (name, value)]
                request = request_bytes("POST", f"/b2api/v4/{path}".encode(), headers, CONTENT)
                reply = connection.send(request)
                check_reply(reply, (path, name, value))
                # A failed upload spends its token.
                token = token if reply.status == 200 else new_token()


def test_every_header_and_override_of_downloads(world, connection, values):
    token = (b"Authorization", world.wire.token.encode())
    by_id = f"/b2api/v4/b2_download_file_by_id?fileId={world.file_id}".encode()
    by_name = f"/file/{BUCKET}/held".encode()
    for path in (by_id, by_name):
        for name, _ in READ_HEADERS:
            for value in some(TEXT_VALUES, (path, name), values):
                request = request_bytes("GET", path, [token, (name, value)])
                check_reply(connection.send(request), (path, name, value))
    for name in (b"b2ContentType", b"b2Expires", b"b2ContentDisposition", b"Authorization"):
        for value in (*some(TEXT_VALUES, name, values), b"%0d%0aX-Evil:%201", b"%f0%9f%98%80"):
            target = by_name + b"?" + name + b"=" + value.replace(b" ", b"+")
            check_reply(connection.send(request_bytes("GET", target, [token])), target)


PATHS = [
    b"/%",
    b"/%ff",
    b"/%00",
    b"//",
    b"/\xff",
    b"/file",
    b"/file/",
    b"/file//",
    b"/file/%ff/%ff",
    b"/file/a-sturdy-bucket/%00",
    b"/file/a-sturdy-bucket/" + b"x" * 5000,
    b"/file/a-sturdy-bucket/..%2f..%2fetc%2fpasswd",
    b"/b2api/v4/",
    b"/b2api/v5/b2_list_buckets",
    b"/b2api/v99999999999/b2_list_buckets",
    b"/b2api/v4/__class__",
    b"/b2api/v4/b2_no_such_call",
    b"/a-sturdy-bucket/%c3%28",
    b"/a-sturdy-bucket?%ff=%ff",
    b"/a-sturdy-bucket?prefix=%00",
    b"/a-sturdy-bucket/held?versionId=%00",
    b"/?X-Amz-Signature=a",
    b"/a-sturdy-bucket/held?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=a&X-Amz-Signature=b",
    b"*",
    b"http://other.example/a",
]


def test_paths_and_methods_that_mean_nothing(world, connection):
    token = (b"Authorization", world.wire.token.encode())
    for path in PATHS:
        for method in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
            for headers in ([], [token]):
                reply = connection.send(request_bytes(method, path, headers))
                check_reply(reply, (method, path), is_head=method == "HEAD")


def test_every_query_parameter_of_every_s3_operation(world, connection, signer, values):
    for asked in s3_requests(world):
        for place, (name, _) in enumerate(asked.query):
            for value in some(TEXT_VALUES, (asked.method, asked.path, name), values):
                query = [*asked.query[:place], (name, value), *asked.query[place + 1 :]]
                request, _ = signer.signed(asked.method, asked.path, query, [], asked.body)
                check_reply(connection.send(request), request, is_head=asked.method == "HEAD")


def test_every_header_of_every_s3_operation(world, connection, signer, values):
    for asked in s3_requests(world):
        needed = [pair for pair in asked.headers if pair[0] == b"x-amz-copy-source"]
        for name, valid in asked.headers:
            for value in (valid, *some(TEXT_VALUES, (asked.method, asked.path, name), values)):
                headers = [pair for pair in needed if pair[0] != name] + [(name, value)]
                query = asked.query if asked.method != "GET" else []
                request, _ = signer.signed(asked.method, asked.path, query, headers, asked.body)
                check_reply(connection.send(request), request, is_head=asked.method == "HEAD")


BOMB = (
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><Delete>&c;</Delete>'
)
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Delete>&x;</Delete>'


def damaged_documents(document, root, values):
    """The document cut, with wrong texts, with elements twice or missing, and other XML."""
    yield from (document[:-1], document[: len(document) // 2], document * 2, b"<" + document)
    yield from (b"", b" ", b"<a/>", BOMB, OUTSIDE, document.decode().encode("utf-16"))
    yield b"<" + root + b">" + b"<a>" * 20_000
    yield b"<" + root + b"/>"
    yield document.replace(b"<" + root, b"<" + root + b' a="1" a="2"')
    yield b'<?xml version="1.0" encoding="no-such"?>' + document
    for place, match in enumerate(re.finditer(rb">([^<>]+)<", document)):
        for value in some(TEXT_VALUES, (document, place), values):
            yield document[: match.start(1)] + value + document[match.end(1) :]
    for match in re.finditer(rb"<(\w[\w-]*)>[^<>]*</\1>", document):
        yield document[: match.start()] + document[match.end() :]
        yield document[: match.end()] + match[0] + document[match.end() :]


def test_every_document_of_the_s3_api(world, connection, signer, values):
    for asked in s3_requests(world):
        if asked.body not in DOCUMENTS.values():
            continue
        root = asked.body[1 : asked.body.index(b">")]
        for body in damaged_documents(asked.body, root, values):
            request, _ = signer.signed(asked.method, asked.path, asked.query, [], body)
            check_reply(connection.send(request), (asked.method, asked.path, asked.query, body))


def test_signatures_that_are_none(connection, signer):
    whole, _ = signer.signed("GET", b"/", [], [])
    start = whole.index(b"AWS4-HMAC")
    end = whole.index(b"\r\n", start)
    text = whole[start:end]
    for broken in [
        *TEXT_VALUES,
        b"AWS4-HMAC-SHA256 ",
        b"AWS4-HMAC-SHA256 Credential=,SignedHeaders=,Signature=",
        *(text.replace(piece, b"") for piece in (b"Credential=", b"SignedHeaders=", b"host;")),
        text.replace(b"/s3/", b"/ec2/"),
        text.replace(b"aws4_request", b"aws4_request/x/y/z"),
        text[:-1],
        text + b"0" * 3000,
    ]:
        check_reply(connection.send(whole[:start] + broken + whole[end:]), broken)


def chunked_body(signer, previous, timestamp, *chunks):
    body = b""
    for chunk in (*chunks, b""):
        previous = signer.chunk_signature(previous, timestamp, chunk)
        body += b"%x;chunk-signature=%b\r\n%b\r\n" % (len(chunk), previous.encode(), chunk)
    return body


def test_chunked_bodies_damaged_at_every_boundary(connection, signer):
    headers = [(b"x-amz-decoded-content-length", b"12"), (b"content-encoding", b"aws-chunked")]
    path, mode = f"/{BUCKET}/chunked".encode(), b"STREAMING-AWS4-HMAC-SHA256-PAYLOAD"
    whole, signature = signer.signed("PUT", path, [], headers, payload_hash=mode)
    timestamp = re.search(rb"x-amz-date: (\w+)", whole)[1].decode()
    body = chunked_body(signer, signature, timestamp, b"some c", b"ontent")
    assert connection.send(with_true_length(whole + body)).status == 200
    boundaries = [place for match in re.finditer(rb";|\r\n", body) for place in match.span()]
    for place in boundaries:
        for broken in (
            body[:place],
            body[:place] + body[place + 1 :],
            body[:place] + b"0" + body[place:],
            body[:place] + b"\r\n" + body[place:],
            body[:place] + b"\xff" * 5000 + body[place:],
        ):
            check_reply(connection.send(with_true_length(whole + broken)), broken)


def test_trailers_damaged_at_every_boundary(connection, signer):
    headers = [
        (b"x-amz-decoded-content-length", b"12"),
        (b"x-amz-trailer", b"x-amz-checksum-crc32"),
    ]
    path, mode = f"/{BUCKET}/trailer".encode(), b"STREAMING-UNSIGNED-PAYLOAD-TRAILER"
    whole, _ = signer.signed("PUT", path, [], headers, payload_hash=mode)
    crc = b64encode(zlib.crc32(CONTENT).to_bytes(4, "big"))
    body = b"c\r\n%b\r\n0\r\nx-amz-checksum-crc32:%b\r\n\r\n" % (CONTENT, crc)
    assert connection.send(with_true_length(whole + body)).status == 200
    for place in range(len(body)):
        for broken in (body[:place], body[:place] + b"\r\n:" + body[place:]):
            check_reply(connection.send(with_true_length(whole + broken)), broken)


RAW = [
    b"\r\n\r\n\r\n",
    b"GET\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"GET / HTTP/1.1\r\n: empty\r\n\r\n",
    b"GET / HTTP/1.1\r\nA\0B: c\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: [\r\n\r\n",
    b"GET /b2api/v4/b2_list_buckets HTTP/1.1\r\nHost: a b\r\n\r\n",
    b"GET / HTTP/1.1\nHost: a\n\n",
    b"GET  /  HTTP/1.1\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\xaa" * 60,
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 400 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
    b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
    b"GET /" + b"a" * 300_000 + b" HTTP/1.1\r\n\r\n",
    b"GET / HTTP/1.1\r\nA: " + b"a" * 300_000 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 60_000 + b"\r\n",
]


@pytest.mark.parametrize("number", range(len(RAW)))
def test_what_is_hardly_http(connection, number):
    reply = connection.send(RAW[number], end=True)

    # Who hangs up in the middle may be told nothing.
    assert reply.status == 0 or 200 <= reply.status < 500


def test_heads_that_never_end_are_cut_off(world, connection):
    with socket.create_connection(world.localb2.address, timeout=5) as endless:
        endless.sendall(b"GET / HTTP/1.1\r\n")
        more = b"X-More: " + b"a" * 8000 + b"\r\n"
        with pytest.raises(OSError):
            all(endless.sendall(more) is None for _ in range(10_000))


@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET",
        b"GET / HTTP/1.1\r\nHost",
        b"PUT /a-sturdy-bucket/a HTTP/1.1\r\nContent-Length: 100\r\n\r\nabc",
        b"POST /b2api/v4/b2_list_buckets HTTP/1.1\r\nContent-Length: 100\r\n\r\n{",
        b"PUT /a-sturdy-bucket/a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
    ],
)
def test_others_are_served_while_one_waits_in_the_middle(world, connection, sent):
    with socket.create_connection(world.localb2.address, timeout=5) as waiting:
        waiting.sendall(sent)

        assert connection.send(request_bytes("GET", b"/healthz", [])).body == b"ok"


@pytest.mark.parametrize("announced", [b"0", b"5", b"11", b"13", b"100000", b"5000000001"])
def test_lengths_that_are_not_true(world, connection, signer, announced):
    length = (b"Content-Length", announced)
    signed, _ = signer.signed("PUT", f"/{BUCKET}/length".encode(), [], [length], CONTENT)
    upload = request_bytes(
        "POST",
        b"/b2api/v4/b2_upload_file",
        [*UPLOAD_HEADERS[:3], length, (b"Authorization", world.upload_token().encode())],
        CONTENT,
    )
    for request in (signed, upload):
        reply = connection.send(request, end=True)
        assert reply.status == 0 or 400 <= reply.status < 500 or announced == b"0"


def test_requests_with_a_few_random_bytes_changed(world, connection, signer, mutations):
    seed, count = mutations
    dice = random.Random(seed)
    originals = [
        native_request(world, name, json.dumps(document).encode())
        for name, document in native_calls(world).items()
    ]
    for asked in s3_requests(world):
        headers = dice.sample(asked.headers, min(3, len(asked.headers)))
        signed, _ = signer.signed(asked.method, asked.path, asked.query, headers, asked.body)
        originals.append(signed)
    for number in range(count):
        request = mutated(dice.choice(originals), dice)
        if b"\r\n\r\n" in request:
            request = with_true_length(request)
        reply = connection.send(request, end=True)
        # Half a head gets no answer, and two requests in one the first one's.
        assert reply.status < 500 or reply.status == 501, (seed, number, request)
