"""Address, region and the shape of every answer (reference 1.1 and 1.15)."""

import re
from dataclasses import replace
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import pytest

from tests.contract.s3_client import SignedWire
from tests.contract.service import IS_LIVE

PROLOG = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def virtual_host(service, bucket):
    """The host that names the bucket, as both understand it."""
    parts = urlsplit(service.s3_url)
    return f"{bucket}.{parts.netloc}" if IS_LIVE else f"{bucket}.s3.localhost:{parts.port}"


@pytest.mark.skipif(not IS_LIVE, reason="localb2 speaks plain HTTP")
def test_plain_http_is_rejected(service):
    plain = replace(service, s3_url=service.s3_url.replace("https://", "http://"))

    try:
        status = SignedWire(plain, service.key).send("GET", "/").status
    except OSError:
        return  # nobody listens: rejected as well

    assert status >= 300


def test_a_path_names_bucket_and_file(s3, raw, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=f"{name}/b", Body=b"x")

    assert raw.send("GET", f"/{shared_bucket}/{name}/b").body == b"x"


def test_a_virtual_host_names_the_bucket(s3, service, raw, shared_bucket, name):
    s3.put_object(Bucket=shared_bucket, Key=name, Body=b"x")
    host = {"Host": virtual_host(service, shared_bucket)}

    assert raw.send("GET", f"/{name}", headers=host).body == b"x"


def test_the_region_ends_in_the_number_of_the_cluster(service):
    assert re.fullmatch(r"[a-z]{2}-[a-z]+-\d{3}", service.region)
    assert service.key.id.startswith(service.region[-3:])


def test_the_bucket_says_that_s3_can_see_it(native, shared_bucket):
    assert native.bucket(shared_bucket)["options"] == ["s3"]


def test_every_answer_carries_two_request_ids(raw, shared_bucket):
    for target in ("/", f"/{shared_bucket}?versioning", f"/{shared_bucket}/missing"):
        headers = raw.send("GET", target).headers

        assert re.fullmatch(r"[0-9a-f]{15,16}", headers["x-amz-request-id"])
        assert len(headers["x-amz-id-2"]) == 33


def test_two_answers_never_carry_the_same_request_id(raw):
    first, second = raw.send("GET", "/"), raw.send("GET", "/")

    assert first.headers["x-amz-request-id"] != second.headers["x-amz-request-id"]


def test_answers_without_a_file_are_not_to_be_cached(raw, shared_bucket):
    for target in ("/", f"/{shared_bucket}?versioning"):
        assert raw.send("GET", target).headers["cache-control"] == "max-age=0, no-cache, no-store"


def test_every_answer_is_dated(raw):
    date = raw.send("GET", "/").headers["date"]

    assert re.fullmatch(r"\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT", date)
    assert parsedate_to_datetime(date)


def test_a_document_is_application_xml(raw, shared_bucket):
    for target in ("/", f"/{shared_bucket}/missing"):
        assert raw.send("GET", target).headers["content-type"] == "application/xml"


def test_the_connection_stays_open(raw):
    raw.send("GET", "/")
    socket = raw.wire._connection.sock
    raw.send("GET", "/")

    assert socket is not None
    assert raw.wire._connection.sock is socket


DOCUMENTS = [
    ("/", "ListAllMyBucketsResult"),
    ("/{bucket}", "ListBucketResult"),
    ("/{bucket}?list-type=2", "ListBucketResult"),
    ("/{bucket}?versions", "ListVersionsResult"),
    ("/{bucket}?uploads", "ListMultipartUploadsResult"),
    ("/{bucket}?acl", "AccessControlPolicy"),
    ("/{bucket}?location", "LocationConstraint"),
    ("/{bucket}?versioning", "VersioningConfiguration"),
    ("/{bucket}?encryption", "ServerSideEncryptionConfiguration"),
]


@pytest.mark.parametrize(("target", "root"), DOCUMENTS)
def test_the_root_of_a_document_is_as_in_s3(raw, shared_bucket, target, root):
    assert raw.send("GET", target.format(bucket=shared_bucket)).xml().tag == root


@pytest.mark.parametrize(("target", "root"), DOCUMENTS)
def test_a_document_begins_with_b2s_prolog_and_s3s_namespace(raw, shared_bucket, target, root):
    body = raw.send("GET", target.format(bucket=shared_bucket)).body

    assert body.startswith(PROLOG)
    assert b' xmlns="http://s3.amazonaws.com/doc/2006-03-01/"' in body.splitlines()[1]


def test_a_document_is_indented_by_four_spaces_and_ends_with_a_line_break(raw, shared_bucket):
    lines = raw.send("GET", f"/{shared_bucket}?versioning").body.decode().split("\n")

    assert lines[2] == "    <Status>Enabled</Status>"
    assert lines[-1] == ""


def test_the_encryption_document_has_339_bytes(raw, shared_bucket):
    assert len(raw.send("GET", f"/{shared_bucket}?encryption").body) == 339


def test_an_error_has_a_code_and_a_message_and_no_more(raw, shared_bucket):
    answer = raw.send("GET", f"/{shared_bucket}/missing")

    assert answer.body.startswith(PROLOG)
    assert [element.tag for element in answer.xml()] == ["Code", "Message"]


def test_an_answer_to_head_has_no_body(raw, shared_bucket):
    answer = raw.send("HEAD", f"/{shared_bucket}/missing")

    assert (answer.status, answer.body) == (404, b"")
