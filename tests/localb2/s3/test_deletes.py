"""DeleteObject and DeleteObjects."""

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, error_of, refusal


def versions_in(s3, bucket):
    """(key, version id, is a delete marker, is the latest), as listed."""
    answer = s3.list_object_versions(Bucket=bucket)
    rows = [(row, False) for row in answer.get("Versions", [])]
    rows += [(row, True) for row in answer.get("DeleteMarkers", [])]
    return [(row["Key"], row["VersionId"], marker, row["IsLatest"]) for row, marker in rows]


def test_deleting_a_name_hides_it(s3, bucket):
    version_id = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]

    answer = s3.delete_object(Bucket=bucket, Key="x")

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert answer["DeleteMarker"] is True
    assert versions_in(s3, bucket) == [
        ("x", version_id, False, False),
        ("x", answer["VersionId"], True, True),
    ]
    assert "Contents" not in s3.list_objects_v2(Bucket=bucket)


def test_deleting_twice_leaves_two_markers(s3, bucket):
    s3.delete_object(Bucket=bucket, Key="x")
    s3.delete_object(Bucket=bucket, Key="x")

    assert [marker for _, _, marker, _ in versions_in(s3, bucket)] == [True, True]


def test_deleting_the_marker_brings_the_file_back(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"back")
    marker = s3.delete_object(Bucket=bucket, Key="x")["VersionId"]

    answer = s3.delete_object(Bucket=bucket, Key="x", VersionId=marker)

    assert answer["DeleteMarker"] is True
    assert answer["VersionId"] == marker
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"back"


def test_deleting_the_newest_version_resurrects_the_one_before(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"old")
    newest = s3.put_object(Bucket=bucket, Key="x", Body=b"new")["VersionId"]

    answer = s3.delete_object(Bucket=bucket, Key="x", VersionId=newest)

    assert "DeleteMarker" not in answer
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"old"


def test_conditional_deletions_are_not_implemented(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")

    refused = refusal(s3.delete_object, Bucket=bucket, Key="x", IfMatch='"of-another-version"')

    assert refused[:2] == (501, "NotImplemented")
    assert [marker for _, _, marker, _ in versions_in(s3, bucket)] == [False]


def test_deleting_a_version_again_is_no_error(s3, bucket):
    version_id = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]

    for _ in range(2):
        answer = s3.delete_object(Bucket=bucket, Key="x", VersionId=version_id)
        assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert versions_in(s3, bucket) == []


def test_a_version_of_another_name_or_bucket_stays(s3, bucket):
    version_id = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]
    s3.create_bucket(Bucket="another-bucket")

    s3.delete_object(Bucket=bucket, Key="y", VersionId=version_id)
    s3.delete_object(Bucket="another-bucket", Key="x", VersionId=version_id)

    assert versions_in(s3, bucket) == [("x", version_id, False, True)]


def test_a_version_id_that_is_none_is_refused(s3, bucket):
    assert refusal(s3.delete_object, Bucket=bucket, Key="x", VersionId="null")[:2] == (
        400,
        "InvalidArgument",
    )


def test_an_unfinished_upload_is_not_deleted_as_a_version(s3, bucket):
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="x")["UploadId"]

    s3.delete_object(Bucket=bucket, Key="x", VersionId=upload_id)

    uploads = s3.list_multipart_uploads(Bucket=bucket)["Uploads"]
    assert [upload["UploadId"] for upload in uploads] == [upload_id]


def test_hiding_needs_write_files_and_deleting_needs_delete_files(s3, bucket, restricted_s3):
    version_id = s3.put_object(Bucket=bucket, Key="x", Body=b"x")["VersionId"]
    hider, deleter = restricted_s3("writeFiles"), restricted_s3("deleteFiles")

    version = {"Bucket": bucket, "Key": "x", "VersionId": version_id}
    assert refusal(hider.delete_object, **version) == NOT_ENTITLED
    assert refusal(deleter.delete_object, Bucket=bucket, Key="x") == NOT_ENTITLED
    assert hider.delete_object(Bucket=bucket, Key="x")["DeleteMarker"] is True
    assert deleter.delete_object(**version)["VersionId"] == version_id


def test_a_thousand_versions_go_at_once(s3, bucket):
    objects = []
    for number in range(100):
        key = f"file-{number:04}"
        version_id = s3.put_object(Bucket=bucket, Key=key, Body=b"x")["VersionId"]
        objects.append({"Key": key, "VersionId": version_id})
    objects += [{"Key": f"never-{number}"} for number in range(900)]

    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects})["Deleted"]

    assert [row["Key"] for row in deleted] == [row["Key"] for row in objects]
    assert "DeleteMarker" not in deleted[0]
    assert deleted[-1]["DeleteMarker"] is True
    assert deleted[-1]["DeleteMarkerVersionId"].startswith("4_z")
    assert {marker for _, _, marker, _ in versions_in(s3, bucket)} == {True}


def test_a_quiet_deletion_tells_only_errors(s3, bucket):
    objects = [{"Key": "good"}, {"Key": "bad", "VersionId": "null"}, {"Key": "x" * 1025}]

    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})

    assert "Deleted" not in answer
    assert [(row["Key"], row["Code"]) for row in answer["Errors"]] == [
        ("bad", "InvalidArgument"),
        ("x" * 1025, "InvalidArgument"),
    ]
    assert [key for key, *_ in versions_in(s3, bucket)] == ["good"]


def test_each_object_is_checked_for_itself(s3, bucket, restricted_s3):
    version_id = s3.put_object(Bucket=bucket, Key="in/x", Body=b"x")["VersionId"]
    hider = restricted_s3("writeFiles", bucket=bucket, prefix="in/")

    objects = [{"Key": "in/y"}, {"Key": "out/y"}, {"Key": "in/x", "VersionId": version_id}]
    answer = hider.delete_objects(Bucket=bucket, Delete={"Objects": objects})

    assert [row["Key"] for row in answer["Deleted"]] == ["in/y"]
    assert [(row["Key"], row["Code"], row["Message"]) for row in answer["Errors"]] == [
        ("out/y", "AccessDenied", "not entitled"),
        ("in/x", "AccessDenied", "not entitled"),
    ]


def test_odd_names_survive_the_document(s3, bucket):
    name = "a&b<c>\"d' é😀"
    s3.put_object(Bucket=bucket, Key=name, Body=b"x")

    deleted = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": name}]})["Deleted"]

    assert deleted[0]["Key"] == name


DOCUMENT = "<Delete><Object><Key>x</Key></Object></Delete>"


@pytest.mark.parametrize(
    "document",
    [
        "",
        "nonsense",
        "<Delete>",
        "<Delete/>",
        "<Other><Object><Key>x</Key></Object></Other>",
        "<Delete><Object><VersionId>1</VersionId></Object></Delete>",
        "<Delete><Object><Key></Key></Object></Delete>",
        "<Delete>" + "<Object><Key>x</Key></Object>" * 1001 + "</Delete>",
        '<!DOCTYPE x [<!ENTITY a "b">]>' + DOCUMENT,
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + DOCUMENT,
        "<Delete><Object><Key>&undefined;</Key></Object></Delete>",
        '<?xml version="1.0" encoding="no-such-encoding"?>' + DOCUMENT,
        "<Delete>" + "<a>" * 50_000,
        "\0" + DOCUMENT,
        DOCUMENT + DOCUMENT,
    ],
)
def test_a_broken_document_is_malformed_xml(bucket, raw, document):
    status, _, body = raw.signed("POST", f"/{bucket}?delete", document.encode())

    assert (status, error_of(body)[0]) == (400, "MalformedXML")


def test_a_document_in_another_encoding_is_read(bucket, raw):
    document = f'<?xml version="1.0" encoding="UTF-16"?>{DOCUMENT}'.encode("utf-16")

    assert raw.signed("POST", f"/{bucket}?delete", document)[0] == 200


def test_a_thousand_of_the_longest_names_go_at_once(s3, bucket):
    names = [f"{'&' * 1020}{number:04}" for number in range(1000)]

    answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": key} for key in names]})

    assert [row["Key"] for row in answer["Deleted"]] == names


def test_a_document_of_too_many_elements_is_refused(bucket, raw):
    document = DOCUMENT.replace("</Delete>", "<a/>" * 100_000 + "</Delete>").encode()

    status, _, body = raw.signed("POST", f"/{bucket}?delete", document)

    assert (status, error_of(body)[0]) == (400, "MalformedXML")


def test_a_document_beyond_eight_mebibytes_is_refused(bucket, raw):
    document = b"<Delete>" + b" " * 8 * 1024 * 1024 + b"</Delete>"

    status, _, body = raw.signed("POST", f"/{bucket}?delete", document)

    assert (status, error_of(body)[0]) == (400, "MaxMessageLengthExceeded")


@pytest.mark.parametrize("header", ["Content-MD5", "x-amz-checksum-crc32", "x-amz-checksum-sha1"])
def test_a_damaged_document_deletes_nothing(s3, bucket, raw, header):
    s3.put_object(Bucket=bucket, Key="x", Body=b"x")
    size = {"Content-MD5": 24, "x-amz-checksum-crc32": 8, "x-amz-checksum-sha1": 28}[header]
    wrong = {header: "A" * (size - 2) + "=="} if size != 28 else {header: "A" * 27 + "="}

    status, _, body = raw.signed("POST", f"/{bucket}?delete", DOCUMENT.encode(), wrong)

    assert (status, error_of(body)[0]) == (400, "BadDigest")
    assert [marker for _, _, marker, _ in versions_in(s3, bucket)] == [False]
