from datetime import UTC, datetime

import pytest

from gateway.errors import ServiceBusy, UnknownB2Error
from gateway.s3_answers import (
    deletions,
    failure,
    file_names,
    file_versions,
    timestamp,
)
from gateway.values import Deletion, FileVersion

NAMES = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
    <EncodingType>url</EncodingType>
    <IsTruncated>true</IsTruncated>
    <NextContinuationToken>more==</NextContinuationToken>
    <Contents>
        <Key>photos%2Fa+b%2B%C3%BC.jpg</Key>
        <Size>12</Size>
        <ETag>"9e107d9d372bb6826bd81d3542a419d6"</ETag>
        <LastModified>2026-11-20T14:00:00.123Z</LastModified>
        <StorageClass>STANDARD</StorageClass>
    </Contents>
    <CommonPrefixes><Prefix>photos%2F2026%2F</Prefix></CommonPrefixes>
</ListBucketResult>
"""
VERSIONS = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<ListVersionsResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
    <IsTruncated>true</IsTruncated>
    <NextKeyMarker>a b</NextKeyMarker>
    <NextVersionIdMarker>4_z2</NextVersionIdMarker>
    <DeleteMarker>
        <Key>a b</Key><VersionId>4_z1</VersionId><IsLatest>true</IsLatest>
        <LastModified>2026-11-20T14:00:00.000Z</LastModified>
        <Owner><ID>abc</ID><DisplayName/></Owner>
    </DeleteMarker>
    <Version>
        <Key>a b</Key><VersionId>4_z2</VersionId><IsLatest>false</IsLatest>
        <LastModified>2026-11-19T14:00:00.000Z</LastModified>
        <ETag>"x-2"</ETag><Size>5</Size>
    </Version>
</ListVersionsResult>
"""
NOON = datetime(2026, 11, 20, 14, tzinfo=UTC)


def test_a_list_of_names_becomes_values():
    listing = file_names(NAMES)

    assert listing.files == (
        FileVersion(
            name="photos/a b+ü.jpg",
            id=None,
            action="upload",
            size=12,
            uploaded=NOON.replace(microsecond=123_000),
            is_latest=True,
            etag="9e107d9d372bb6826bd81d3542a419d6",
        ),
    )
    assert listing.folders == ("photos/2026/",)
    assert (listing.next_token, listing.more) == ("more==", True)


def test_a_list_of_versions_keeps_hide_markers_and_order():
    listing = file_versions(VERSIONS)

    assert listing.files == (
        FileVersion("a b", "4_z1", "hide", 0, NOON, is_latest=True),
        FileVersion("a b", "4_z2", "upload", 5, NOON.replace(day=19), is_latest=False, etag="x-2"),
    )
    assert (listing.next_name, listing.next_id, listing.more) == ("a b", "4_z2", True)


def test_the_last_page_says_so():
    listing = file_versions(VERSIONS.replace(b"<IsTruncated>true", b"<IsTruncated>false"))

    assert (listing.next_name, listing.next_id, listing.more) == (None, None, False)


def test_a_percent_sign_stays_where_names_are_not_encoded():
    listing = file_versions(VERSIONS.replace(b"a b", b"100%2F+"))

    assert {each.name for each in listing.files} == {"100%2F+"}


@pytest.mark.parametrize("written", ["a&amp;&lt;b&gt;.txt", "a&#38;&#x3C;b&gt;.txt"])
def test_escaped_characters_are_read(written):
    body = VERSIONS.replace(b"a b", written.encode()).replace(b'"x-2"', b"&quot;x-2&quot;")

    listing = file_versions(body)

    assert {each.name for each in listing.files} == {"a&<b>.txt"}
    assert listing.files[1].etag == "x-2"
    assert listing.next_name == "a&<b>.txt"


def test_folders_between_rows_are_found():
    folder = b"<CommonPrefixes><Prefix>p/</Prefix></CommonPrefixes>"

    listing = file_versions(VERSIONS.replace(b"<Version>", folder + b"<Version>"))

    assert len(listing.files) == 2
    assert listing.folders == ("p/",)


OLDER = VERSIONS[VERSIONS.index(b"    <Version>") : VERSIONS.index(b"</ListVersionsResult>")]


@pytest.mark.parametrize(
    "written",
    [
        OLDER.replace(b"4_z2", b"4_z3"),
        OLDER.replace(b"4_z2", b"4_z3").replace(b"        ", b""),
        OLDER.replace(b"4_z2", b"4_z3").replace(b"<Size>5</Size>", b"<Owner/><Size>5</Size>"),
    ],
    ids=["alike", "other spaces", "another field"],
)
def test_rows_are_read_however_the_next_one_is_written(written):
    only_versions = VERSIONS[: VERSIONS.index(b"    <DeleteMarker>")] + OLDER

    listing = file_versions(only_versions + written + b"</ListVersionsResult>")

    newer, older = listing.files
    assert (newer.id, older.id) == ("4_z2", "4_z3")
    assert newer._replace(id=None) == older._replace(id=None)


def test_a_version_without_its_id_is_not_b2s():
    with pytest.raises(KeyError):
        file_versions(VERSIONS.replace(b"<VersionId>4_z2</VersionId>", b""))


@pytest.mark.parametrize("end", [b"</Version>", b"</ListVersionsResult>", b"<LastModified>"])
def test_a_list_that_stops_in_the_middle_is_none(end):
    with pytest.raises(UnknownB2Error):
        file_versions(VERSIONS[: VERSIONS.rindex(end)])


def test_rows_that_would_be_overlooked_are_refused():
    with pytest.raises(UnknownB2Error):
        file_versions(VERSIONS.replace(b"<Version>", b'<Version new="1">'))


def test_a_failure_tells_code_request_and_wait():
    body = b"<Error><Code>SlowDown</Code><Message>easy</Message></Error>"

    error = failure(503, {"x-amz-request-id": "abc", "retry-after": "2"}, body)

    assert isinstance(error, ServiceBusy)
    assert (error.code, error.message, error.request_id, error.retry_after) == (
        "SlowDown",
        "easy",
        "abc",
        2.0,
    )


@pytest.mark.parametrize("body", [b"", b"<html><p>Bad gateway", b"<html/>", b"\x00\xff"])
def test_a_failure_without_a_b2_document_is_read_by_its_status(body):
    assert isinstance(failure(502, {}, body), ServiceBusy)


@pytest.mark.parametrize("body", [b"", b"not xml", b"<html><br></html>"])
def test_a_list_that_is_no_document_is_no_empty_list(body):
    with pytest.raises(UnknownB2Error):
        file_names(body)


def test_every_deletion_gets_its_outcome():
    answer = {
        "Deleted": [{"Key": "a", "VersionId": "1"}],
        "Errors": [
            {"Key": "b", "VersionId": "2", "Code": "AccessDenied", "Message": "not entitled"}
        ],
    }

    assert deletions([("b", "2"), ("a", "1"), ("c", "3")], answer) == [
        Deletion("b", "2", "AccessDenied: not entitled"),
        Deletion("a", "1", None),
        Deletion("c", "3", "unknown: B2 did not tell"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T14:00:00.000Z",
        "2026-11-20T14:00:00Z",
        "2026-11-20T15:00:00+01:00",
        "2026-11-20T14:00:00",
        "Fri, 20 Nov 2026 14:00:00 GMT",
        "Fri, 20 Nov 2026 14:00:00 -0000",
    ],
)
def test_a_moment_is_read_in_either_form(text):
    assert timestamp(text) == NOON
    assert timestamp(text).tzinfo is not None
