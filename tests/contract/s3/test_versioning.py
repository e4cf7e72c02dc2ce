"""Versions over S3 are B2's file versions (reference 1.5 and 3)."""

import re

import pytest

from tests.contract.s3_client import refusal

FILE_ID = r"4_z[0-9a-f]{24}_f[0-9a-f]{16,17}_d\d{8}_m\d{6}_c\d{3}_v\d{7}_t\d{4}(_u\d{14})?"


def put(s3, bucket, name, content=b"hello"):
    return s3.put_object(Bucket=bucket, Key=name, Body=content)["VersionId"]


def hide(s3, bucket, name):
    return s3.delete_object(Bucket=bucket, Key=name)["VersionId"]


def read(s3, bucket, name, **which):
    return s3.get_object(Bucket=bucket, Key=name, **which)["Body"].read()


def versions(s3, bucket, name):
    """Ids of all versions and markers of a file, newest first within each kind."""
    page = s3.list_object_versions(Bucket=bucket, Prefix=name)
    rows = page.get("Versions", []), page.get("DeleteMarkers", [])
    return [[row["VersionId"] for row in kind] for kind in rows]


def test_versioning_is_always_enabled(s3, shared_bucket):
    assert s3.get_bucket_versioning(Bucket=shared_bucket)["Status"] == "Enabled"


def test_a_version_id_is_a_file_id(s3, native, shared_bucket, name):
    version = put(s3, shared_bucket, name)

    assert native.file_info(version)["fileId"] == version


def test_a_version_id_has_the_grammar_of_a_file_id(s3, shared_bucket, name):
    assert re.fullmatch(FILE_ID, put(s3, shared_bucket, name))


def test_a_version_id_holds_the_bucket_id(s3, native, shared_bucket, name):
    version = put(s3, shared_bucket, name)

    assert version.startswith(f"4_z{native.bucket_id(shared_bucket)}_f")


def test_a_version_id_holds_the_cluster(s3, service, shared_bucket, name):
    assert f"_c{service.region[-3:]}_" in put(s3, shared_bucket, name)


def test_a_version_id_holds_its_upload_timestamp(s3, native, shared_bucket, name):
    version = put(s3, shared_bucket, name)

    assert int(version.rpartition("_u")[2]) == native.file_info(version)["uploadTimestamp"]


def test_an_upload_to_a_taken_name_goes_on_top(s3, shared_bucket, name):
    put(s3, shared_bucket, name, b"old")
    put(s3, shared_bucket, name, b"new")

    assert read(s3, shared_bucket, name) == b"new"


def test_the_same_bytes_have_the_same_etag_and_another_version(s3, shared_bucket, name):
    first = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"same")
    second = s3.put_object(Bucket=shared_bucket, Key=name, Body=b"same")

    assert first["ETag"] == second["ETag"]
    assert first["VersionId"] != second["VersionId"]


def test_an_older_version_is_read_by_its_id(s3, shared_bucket, name):
    old = put(s3, shared_bucket, name, b"old")
    put(s3, shared_bucket, name, b"new")

    assert read(s3, shared_bucket, name, VersionId=old) == b"old"


def test_reading_names_the_version(s3, shared_bucket, name):
    version = put(s3, shared_bucket, name)

    assert s3.get_object(Bucket=shared_bucket, Key=name)["VersionId"] == version


def test_delete_without_a_version_leaves_a_marker(raw, s3, shared_bucket, name):
    put(s3, shared_bucket, name)

    answer = raw.send("DELETE", f"/{shared_bucket}/{name}")

    assert (answer.status, answer.body) == (204, b"")
    assert answer.headers["x-amz-delete-marker"] == "true"
    assert re.fullmatch(FILE_ID, answer.headers["x-amz-version-id"])


def test_a_delete_marker_is_a_native_hide_marker(s3, native, shared_bucket, name):
    put(s3, shared_bucket, name)

    marker = native.file_info(hide(s3, shared_bucket, name))

    assert (marker["action"], marker["fileName"]) == ("hide", name)


def test_a_native_hide_marker_is_a_delete_marker(s3, native, shared_bucket, name):
    put(s3, shared_bucket, name)

    marker = native.call("b2_hide_file", bucketId=native.bucket_id(shared_bucket), fileName=name)

    assert versions(s3, shared_bucket, name)[1] == [marker["fileId"]]


def test_delete_without_a_version_deletes_nothing(s3, shared_bucket, name):
    version = put(s3, shared_bucket, name)

    hide(s3, shared_bucket, name)

    assert read(s3, shared_bucket, name, VersionId=version) == b"hello"


def test_a_hidden_file_is_not_found(raw, s3, shared_bucket, name):
    put(s3, shared_bucket, name)
    hide(s3, shared_bucket, name)

    assert raw.send("GET", f"/{shared_bucket}/{name}").error()[:2] == (404, "NoSuchKey")
    assert raw.send("HEAD", f"/{shared_bucket}/{name}").status == 404


def test_deleting_the_marker_unhides(s3, shared_bucket, name):
    put(s3, shared_bucket, name)
    marker = hide(s3, shared_bucket, name)

    s3.delete_object(Bucket=shared_bucket, Key=name, VersionId=marker)

    assert read(s3, shared_bucket, name) == b"hello"


def test_an_upload_unhides(s3, shared_bucket, name):
    put(s3, shared_bucket, name)
    hide(s3, shared_bucket, name)

    put(s3, shared_bucket, name, b"again")

    assert read(s3, shared_bucket, name) == b"again"


def test_delete_of_a_version_is_for_good(raw, s3, shared_bucket, name):
    version = put(s3, shared_bucket, name)

    answer = raw.send("DELETE", f"/{shared_bucket}/{name}?versionId={version}")

    assert (answer.status, answer.body) == (204, b"")
    assert versions(s3, shared_bucket, name) == [[], []]


def test_a_deleted_version_is_gone_natively(s3, native, shared_bucket, name):
    version = put(s3, shared_bucket, name)

    s3.delete_object(Bucket=shared_bucket, Key=name, VersionId=version)

    assert native.answer("b2_get_file_info", fileId=version).status == 404


def test_deleting_the_newest_version_brings_the_one_before_back(s3, shared_bucket, name):
    put(s3, shared_bucket, name, b"old")
    newest = put(s3, shared_bucket, name, b"new")

    s3.delete_object(Bucket=shared_bucket, Key=name, VersionId=newest)

    assert read(s3, shared_bucket, name) == b"old"


def test_a_missing_version_is_not_found(s3, shared_bucket, name):
    version = put(s3, shared_bucket, name)
    s3.delete_object(Bucket=shared_bucket, Key=name, VersionId=version)

    status, _, _ = refusal(s3.get_object, Bucket=shared_bucket, Key=name, VersionId=version)

    assert status == 404


def test_a_version_natively_uploaded_is_one_over_s3(s3, native, shared_bucket, name):
    version = native.upload(native.bucket_id(shared_bucket), name)["fileId"]

    assert s3.head_object(Bucket=shared_bucket, Key=name)["VersionId"] == version


def test_the_versions_of_a_file_come_newest_first(s3, shared_bucket, name):
    ids = [put(s3, shared_bucket, name, content) for content in (b"1", b"2", b"3")]

    assert versions(s3, shared_bucket, name)[0] == ids[::-1]


def test_only_the_newest_is_the_latest(s3, shared_bucket, name):
    put(s3, shared_bucket, name)
    put(s3, shared_bucket, name)

    page = s3.list_object_versions(Bucket=shared_bucket, Prefix=name)

    assert [row["IsLatest"] for row in page["Versions"]] == [True, False]


def test_a_marker_on_top_is_the_latest(s3, shared_bucket, name):
    put(s3, shared_bucket, name)
    hide(s3, shared_bucket, name)

    page = s3.list_object_versions(Bucket=shared_bucket, Prefix=name)

    assert [row["IsLatest"] for row in page["Versions"]] == [False]
    assert [row["IsLatest"] for row in page["DeleteMarkers"]] == [True]


@pytest.mark.parametrize("version", ["null", "4_znonsense"])
def test_there_is_no_version_null(s3, shared_bucket, name, version):
    put(s3, shared_bucket, name)

    status, _, _ = refusal(s3.get_object, Bucket=shared_bucket, Key=name, VersionId=version)

    assert 400 <= status < 500
