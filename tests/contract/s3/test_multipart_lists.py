"""ListParts and ListMultipartUploads (reference 1.3, 1.5, 1.15)."""

import re

import pytest

from tests.contract.s3.test_multipart import Upload, md5


@pytest.fixture
def begin(s3, shared_bucket, name):
    """Begins a multipart upload."""
    return lambda: Upload(s3, shared_bucket, name)


def test_parts_are_listed_with_number_time_etag_and_size(begin, raw, shared_bucket, name):
    upload = begin()
    upload.put(7, b"seven")

    root = raw.send("GET", f"/{shared_bucket}/{name}?uploadId={upload.id}").xml()

    assert root.tag == "ListPartsResult"
    (part,) = root.findall("Part")
    assert part.findtext("PartNumber") == "7"
    assert part.findtext("ETag") == f'"{md5(b"seven")}"'
    assert part.findtext("Size") == "5"
    assert part.findtext("LastModified")


def test_parts_are_listed_page_by_page(begin, s3):
    upload = begin()
    for number in (1, 2, 5):
        upload.put(number, b"x")

    first = s3.list_parts(**upload.place, MaxParts=2)
    second = s3.list_parts(**upload.place, PartNumberMarker=first["NextPartNumberMarker"])

    assert (first["IsTruncated"], second["IsTruncated"]) == (True, False)
    numbers = [[row["PartNumber"] for row in page["Parts"]] for page in (first, second)]
    assert numbers == [[1, 2], [5]]


def test_uploads_are_listed_with_their_people(begin, raw, service, shared_bucket, name):
    upload = begin()

    root = raw.send("GET", f"/{shared_bucket}?uploads&prefix={name}").xml()

    (row,) = root.findall("Upload")
    assert (row.findtext("Key"), row.findtext("UploadId")) == (name, upload.id)
    assert row.findtext("Owner/ID") == row.findtext("Initiator/ID") == service.account_id
    assert row.findtext("StorageClass") == "STANDARD"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z", row.findtext("Initiated"))


def test_uploads_are_listed_page_by_page(s3, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Prefix": name}
    for letter in "cab":
        s3.create_multipart_upload(Bucket=shared_bucket, Key=f"{name}/{letter}")

    first = s3.list_multipart_uploads(**place, MaxUploads=2)
    second = s3.list_multipart_uploads(
        **place, KeyMarker=first["NextKeyMarker"], UploadIdMarker=first["NextUploadIdMarker"]
    )

    keys = [row["Key"][-1] for page in (first, second) for row in page["Uploads"]]
    assert "".join(keys) == "abc"


def test_uploads_fold_at_a_delimiter(s3, shared_bucket, name):
    s3.create_multipart_upload(Bucket=shared_bucket, Key=f"{name}/folder/x")

    page = s3.list_multipart_uploads(Bucket=shared_bucket, Prefix=f"{name}/", Delimiter="/")

    assert [row["Prefix"] for row in page["CommonPrefixes"]] == [f"{name}/folder/"]
    assert "Uploads" not in page


def test_folded_uploads_are_listed_page_by_page(s3, shared_bucket, name):
    place = {"Bucket": shared_bucket, "Prefix": f"{name}/", "Delimiter": "/"}
    for each in ("a", "b/1", "b/2", "c"):
        s3.create_multipart_upload(Bucket=shared_bucket, Key=f"{name}/{each}")

    first = s3.list_multipart_uploads(**place, MaxUploads=2)
    second = s3.list_multipart_uploads(**place, KeyMarker=first["NextKeyMarker"])

    assert [row["Key"] for row in first["Uploads"]] == [f"{name}/a"]
    assert [row["Prefix"] for row in first["CommonPrefixes"]] == [f"{name}/b/"]
    assert [row["Key"] for row in second["Uploads"]] == [f"{name}/c"]


def test_an_upload_in_progress_is_an_unfinished_large_file(begin, native, shared_bucket, name):
    upload = begin()

    files = native.call(
        "b2_list_unfinished_large_files",
        bucketId=native.bucket_id(shared_bucket),
        namePrefix=name,
    )["files"]

    assert [file["fileId"] for file in files] == [upload.id]


def test_an_unfinished_large_file_is_an_upload_in_progress(native, s3, shared_bucket, name):
    started = native.call(
        "b2_start_large_file",
        bucketId=native.bucket_id(shared_bucket),
        fileName=name,
        contentType="text/plain",
    )

    uploads = s3.list_multipart_uploads(Bucket=shared_bucket, Prefix=name)["Uploads"]

    assert [(row["Key"], row["UploadId"]) for row in uploads] == [(name, started["fileId"])]


def test_an_upload_in_progress_is_in_no_listing(begin, s3, shared_bucket, name):
    begin().put(1, b"x")

    assert "Contents" not in s3.list_objects_v2(Bucket=shared_bucket, Prefix=name)
    assert "Versions" not in s3.list_object_versions(Bucket=shared_bucket, Prefix=name)


def test_completing_forgets_the_upload(begin, s3, shared_bucket, name):
    upload = begin()
    upload.put(1, b"x")
    upload.complete()

    assert "Uploads" not in s3.list_multipart_uploads(Bucket=shared_bucket, Prefix=name)
