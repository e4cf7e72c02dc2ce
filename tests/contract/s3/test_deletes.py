"""DeleteObjects: many at once, each with its own result (reference 1.3, 1.15)."""

import base64
import hashlib

import pytest


@pytest.fixture
def pair(s3, shared_bucket, name):
    """Two files of one test: names and version ids."""
    names = [f"{name}/a", f"{name}/b"]
    return [
        (each, s3.put_object(Bucket=shared_bucket, Key=each, Body=b"x")["VersionId"])
        for each in names
    ]


def visible(s3, bucket, prefix):
    page = s3.list_objects_v2(Bucket=bucket, Prefix=prefix)
    return [row["Key"] for row in page.get("Contents", [])]


def document(*names, quiet=False):
    rows = "".join(f"<Object><Key>{name}</Key></Object>" for name in names)
    quiet_row = "<Quiet>true</Quiet>" if quiet else ""
    return f"<Delete>{quiet_row}{rows}</Delete>".encode()


def md5_header(body):
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return {"Content-MD5": base64.b64encode(digest).decode()}


def test_the_answer_is_200_with_a_document(raw, shared_bucket, pair):
    body = document(pair[0][0], pair[1][0])

    answer = raw.send("POST", f"/{shared_bucket}?delete", body, md5_header(body))

    assert answer.status == 200
    assert answer.xml().tag == "DeleteResult"


def test_names_are_hidden(s3, shared_bucket, name, pair):
    objects = [{"Key": each} for each, _ in pair]

    s3.delete_objects(Bucket=shared_bucket, Delete={"Objects": objects})

    assert visible(s3, shared_bucket, name) == []
    kept = s3.list_object_versions(Bucket=shared_bucket, Prefix=name)["Versions"]
    assert len(kept) == 2


def test_each_hidden_name_tells_its_marker(s3, native, shared_bucket, pair):
    answer = s3.delete_objects(Bucket=shared_bucket, Delete={"Objects": [{"Key": pair[0][0]}]})

    (row,) = answer["Deleted"]
    assert (row["Key"], row["DeleteMarker"]) == (pair[0][0], True)
    assert native.file_info(row["DeleteMarkerVersionId"])["action"] == "hide"


def test_versions_are_deleted_for_good(s3, shared_bucket, name, pair):
    objects = [{"Key": each, "VersionId": version} for each, version in pair]

    s3.delete_objects(Bucket=shared_bucket, Delete={"Objects": objects})

    page = s3.list_object_versions(Bucket=shared_bucket, Prefix=name)
    assert "Versions" not in page
    assert "DeleteMarkers" not in page


def test_each_deleted_version_is_named(s3, shared_bucket, pair):
    objects = [{"Key": each, "VersionId": version} for each, version in pair]

    answer = s3.delete_objects(Bucket=shared_bucket, Delete={"Objects": objects})

    assert sorted((row["Key"], row["VersionId"]) for row in answer["Deleted"]) == sorted(pair)


def test_a_deleted_version_is_no_delete_marker(s3, shared_bucket, pair):
    key, version = pair[0]

    answer = s3.delete_objects(
        Bucket=shared_bucket, Delete={"Objects": [{"Key": key, "VersionId": version}]}
    )

    assert not answer["Deleted"][0].get("DeleteMarker")


def test_quiet_names_no_successes(s3, shared_bucket, name, pair):
    objects = [{"Key": each} for each, _ in pair]

    answer = s3.delete_objects(Bucket=shared_bucket, Delete={"Objects": objects, "Quiet": True})

    assert "Deleted" not in answer
    assert visible(s3, shared_bucket, name) == []


def test_a_name_outside_of_the_key_is_an_error_of_its_own(raw_with, shared_bucket, name, pair):
    key = raw_with(
        "writeFiles", "deleteFiles", "listFiles", buckets=[shared_bucket], prefix=f"{name}/a"
    )
    body = document(pair[0][0], pair[1][0])

    answer = key.send("POST", f"/{shared_bucket}?delete", body, md5_header(body))

    assert answer.status == 200
    assert [row.text for row in answer.xml().findall("Deleted/Key")] == [pair[0][0]]
    error = answer.xml().find("Error")
    assert [error.findtext(part) for part in ("Key", "Code", "Message")] == [
        pair[1][0],
        "AccessDenied",
        "not entitled",
    ]


def test_quiet_names_failures(raw_with, shared_bucket, name, pair):
    key = raw_with("writeFiles", "deleteFiles", buckets=[shared_bucket], prefix=f"{name}/a")
    body = document(pair[1][0], quiet=True)

    answer = key.send("POST", f"/{shared_bucket}?delete", body, md5_header(body))

    assert [row.text for row in answer.xml().findall("Error/Code")] == ["AccessDenied"]


def test_a_crc32_may_stand_for_the_content_md5(s3, shared_bucket, pair):
    """boto3 sends x-amz-checksum-crc32 and no Content-MD5, whatever its settings."""
    answer = s3.delete_objects(Bucket=shared_bucket, Delete={"Objects": [{"Key": pair[0][0]}]})

    sent = answer["ResponseMetadata"]
    assert sent["HTTPStatusCode"] == 200


def test_a_wrong_content_md5_deletes_nothing(s3, raw, shared_bucket, name, pair):
    body = document(pair[0][0])

    answer = raw.send("POST", f"/{shared_bucket}?delete", body, md5_header(b"other"))

    assert answer.status == 400
    assert len(visible(s3, shared_bucket, name)) == 2
