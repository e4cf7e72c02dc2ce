"""CopyObject and UploadPartCopy with boto3, and what no SDK would send."""

import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from boto3.s3.transfer import TransferConfig

from tests.localb2.s3.conftest import NOT_ENTITLED, Native, error_of, names_in, refusal

PART = b"0123456789" * 500_000
END = b"the end"
NO_SUCH_KEY = (404, "NoSuchKey", "Key not found")
FAILED = (412, "PreconditionFailed")


@pytest.fixture
def source(s3, bucket):
    """A file with metadata of every kind; its version id."""
    return s3.put_object(
        Bucket=bucket,
        Key="source",
        Body=b"hello",
        ContentType="text/x-hello",
        CacheControl="max-age=1",
        Metadata={"color": "blue"},
    )["VersionId"]


def copy(s3, bucket, key="copy", source="source", **settings):
    origin = {"Bucket": bucket, "Key": source} if isinstance(source, str) else source
    return s3.copy_object(Bucket=bucket, Key=key, CopySource=origin, **settings)


def read(s3, bucket, key="copy", **settings):
    return s3.get_object(Bucket=bucket, Key=key, **settings)["Body"].read()


def md5(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def large_file(s3, bucket, key="source"):
    """PART and END as a large file."""
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]
    parts = []
    for number, content in enumerate((PART, END), start=1):
        answer = s3.upload_part(
            Bucket=bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=content
        )
        parts.append({"PartNumber": number, "ETag": answer["ETag"]})
    s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
    )


def test_a_copy_has_the_bytes_and_the_metadata(s3, bucket, source):
    answer = copy(s3, bucket)

    assert answer["CopyObjectResult"]["ETag"] == f'"{md5(b"hello")}"'
    assert answer["CopySourceVersionId"] == source
    assert answer["ServerSideEncryption"] == "AES256"
    got = s3.get_object(Bucket=bucket, Key="copy")
    assert got["Body"].read() == b"hello"
    assert got["VersionId"] == answer["VersionId"] != source
    assert (got["ContentType"], got["CacheControl"]) == ("text/x-hello", "max-age=1")
    assert got["Metadata"] == {"color": "blue"}
    assert got["LastModified"] == answer["CopyObjectResult"]["LastModified"].replace(microsecond=0)


def test_the_answer_is_a_copy_object_result(raw, s3, bucket, source):
    headers = {"x-amz-copy-source": f"{bucket}/source"}

    status, _, body = raw.signed("PUT", f"/{bucket}/copy", headers=headers)

    made = s3.head_object(Bucket=bucket, Key="copy")
    assert status == 200
    lines = body.decode().splitlines()
    assert lines[1] == '<CopyObjectResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    assert lines[2].startswith(f"    <LastModified>{made['LastModified']:%Y-%m-%dT%H:%M:%S}.")
    assert lines[3:] == [f"    <ETag>{made['ETag']}</ETag>", "</CopyObjectResult>"]


def test_new_metadata_replaces_all_of_the_old(s3, bucket, source):
    copy(
        s3,
        bucket,
        MetadataDirective="REPLACE",
        ContentType="x/y",
        ContentLanguage="de",
        Metadata={"size": "xl"},
    )

    got = s3.head_object(Bucket=bucket, Key="copy")
    assert (got["ContentType"], got["ContentLanguage"]) == ("x/y", "de")
    assert got["Metadata"] == {"size": "xl"}
    assert "CacheControl" not in got


def test_without_the_directive_new_metadata_is_ignored(s3, bucket, source):
    copy(s3, bucket, ContentType="x/y", Metadata={"size": "xl"})

    got = s3.head_object(Bucket=bucket, Key="copy")
    assert (got["ContentType"], got["Metadata"]) == ("text/x-hello", {"color": "blue"})


def test_metadata_of_a_file_is_changed_by_copying_it_onto_itself(s3, bucket, source):
    copy(s3, bucket, key="source", MetadataDirective="REPLACE", Metadata={"color": "red"})

    assert s3.head_object(Bucket=bucket, Key="source")["Metadata"] == {"color": "red"}
    versions = s3.list_object_versions(Bucket=bucket)["Versions"]
    assert [version["IsLatest"] for version in versions] == [True, False]


def test_a_copy_onto_itself_has_to_change_something(s3, bucket, source):
    status, code, message = refusal(copy, s3, bucket, key="source")

    assert (status, code) == (400, "InvalidRequest")
    assert message.startswith("This copy request is illegal because it is trying to copy an object")
    assert copy(s3, bucket, key="source", ServerSideEncryption="AES256")["VersionId"]


def test_an_old_version_is_restored_by_copying_it(s3, bucket, source):
    s3.put_object(Bucket=bucket, Key="source", Body=b"spoiled")
    s3.delete_object(Bucket=bucket, Key="source")

    copy(s3, bucket, "source", {"Bucket": bucket, "Key": "source", "VersionId": source})

    assert read(s3, bucket, "source") == b"hello"


@pytest.mark.parametrize(
    "key", ["a b+c", "ä/ö ü.txt", "/slash", "what?versionId=x", "100%25", "a&b"]
)
def test_names_are_taken_as_sdks_encode_them(s3, bucket, key):
    s3.put_object(Bucket=bucket, Key=key, Body=key.encode())

    copy(s3, bucket, source=key)

    assert read(s3, bucket) == key.encode()


@pytest.mark.parametrize(
    "written", ["{}/a%20b", "/{}/a%20b", "{}/a b", "{}/a+b", "{}%2Fa%20b", "%2F{}%2Fa+b"]
)
def test_a_source_may_be_written_in_many_ways(raw, s3, bucket, written):
    s3.put_object(Bucket=bucket, Key="a b", Body=b"hello")
    headers = {"x-amz-copy-source": written.format(bucket)}

    status, _, body = raw.signed("PUT", f"/{bucket}/copy", headers=headers)

    assert status == 200, body
    assert read(s3, bucket) == b"hello"


@pytest.mark.parametrize("written", ["", "/", "name", "/name", "//name", "name/"])
def test_a_source_has_to_name_bucket_and_file(raw, bucket, written):
    headers = {"x-amz-copy-source": written}

    status, _, body = raw.signed("PUT", f"/{bucket}/copy", headers=headers)

    assert (status, error_of(body)[0]) == (400, "InvalidArgument")


def test_a_source_that_is_not_utf_8_is_refused(raw, s3, bucket):
    headers = {"x-amz-copy-source": f"{bucket}/%ff"}

    status, _, body = raw.signed("PUT", f"/{bucket}/copy", headers=headers)

    assert (status, error_of(body)[0]) == (400, "InvalidRequest")
    assert names_in(s3, bucket) == []


def test_only_parts_are_copied_from_ranges(raw, s3, bucket, source):
    headers = {"x-amz-copy-source": f"{bucket}/source", "x-amz-copy-source-range": "bytes=0-1"}

    status, _, body = raw.signed("PUT", f"/{bucket}/copy", headers=headers)

    assert (status, error_of(body)[0]) == (400, "InvalidArgument")
    assert names_in(s3, bucket) == ["source"]


def test_sources_that_are_not_there(s3, bucket, source):
    nowhere = {"Bucket": "no-such-bucket-at-all", "Key": "source"}
    unknown = {"Bucket": bucket, "Key": "source", "VersionId": "4_z" + "0" * 24}
    other_name = {"Bucket": bucket, "Key": "other", "VersionId": source}

    assert refusal(copy, s3, bucket, source="missing") == NO_SUCH_KEY
    assert refusal(copy, s3, bucket, source=nowhere)[:2] == (404, "NoSuchBucket")
    for version in (unknown, other_name):
        assert refusal(copy, s3, bucket, source=version)[:2] == (404, "NoSuchVersion")


def test_a_hidden_file_is_no_source_but_its_versions_are(s3, bucket, source):
    marker = s3.delete_object(Bucket=bucket, Key="source")["VersionId"]

    assert refusal(copy, s3, bucket) == NO_SUCH_KEY
    hidden = {"Bucket": bucket, "Key": "source", "VersionId": marker}
    assert refusal(copy, s3, bucket, source=hidden)[:2] == (400, "InvalidRequest")
    copy(s3, bucket, source={"Bucket": bucket, "Key": "source", "VersionId": source})
    assert read(s3, bucket) == b"hello"


def test_buckets_may_differ(s3, bucket, public_bucket, source):
    s3.copy_object(Bucket=public_bucket, Key="copy", CopySource={"Bucket": bucket, "Key": "source"})

    assert read(s3, public_bucket) == b"hello"
    s3.delete_object(Bucket=bucket, Key="source", VersionId=source)
    assert read(s3, public_bucket) == b"hello"


def test_other_accounts_files_are_no_sources(s3, other_s3, bucket, public_bucket, source):
    other_s3.create_bucket(Bucket="bucket-of-another-account")
    s3.put_object(Bucket=public_bucket, Key="source", Body=b"x")

    for origin in (bucket, public_bucket):
        settings = {
            "Bucket": "bucket-of-another-account",
            "Key": "copy",
            "CopySource": {"Bucket": origin, "Key": "source"},
        }
        assert refusal(other_s3.copy_object, **settings) == NOT_ENTITLED
    assert refusal(copy, other_s3, bucket) == NOT_ENTITLED


def test_the_expected_owner_of_the_source_has_to_be_right(s3, bucket, source, localb2):
    assert copy(s3, bucket, ExpectedSourceBucketOwner=localb2.account_id)
    wrong = refusal(copy, s3, bucket, ExpectedSourceBucketOwner=localb2.other.account_id)
    assert wrong == NOT_ENTITLED


def test_copies_need_to_read_here_and_to_write_there(s3, restricted_s3, bucket, source):
    for capability in ("readFiles", "writeFiles"):
        assert refusal(copy, restricted_s3(capability), bucket) == NOT_ENTITLED
    both = restricted_s3("readFiles", "writeFiles")
    assert copy(both, bucket)["VersionId"]
    assert names_in(s3, bucket) == ["copy", "source"]


def test_prefixes_restrict_source_and_destination(s3, restricted_s3, bucket, source):
    s3.put_object(Bucket=bucket, Key="mine/a", Body=b"a")
    key = restricted_s3("readFiles", "writeFiles", bucket=bucket, prefix="mine/")

    assert refusal(copy, key, bucket, key="mine/b") == NOT_ENTITLED
    assert refusal(copy, key, bucket, key="theirs", source="mine/a") == NOT_ENTITLED
    assert copy(key, bucket, key="mine/b", source="mine/a")


def test_conditions_about_the_source(s3, bucket, source):
    etag = md5(b"hello")
    before, after = (datetime.now(UTC) + timedelta(hours=hours) for hours in (-1, 1))

    for settings in (
        {"CopySourceIfMatch": etag},
        {"CopySourceIfNoneMatch": "0" * 32},
        {"CopySourceIfModifiedSince": before},
        {"CopySourceIfUnmodifiedSince": after},
        {"CopySourceIfMatch": etag, "CopySourceIfUnmodifiedSince": before},
    ):
        assert copy(s3, bucket, **settings)
    for settings in (
        {"CopySourceIfMatch": "0" * 32},
        {"CopySourceIfNoneMatch": etag},
        {"CopySourceIfModifiedSince": after},
        {"CopySourceIfUnmodifiedSince": before},
        {"CopySourceIfNoneMatch": etag, "CopySourceIfModifiedSince": before},
    ):
        assert refusal(copy, s3, bucket, **settings)[:2] == FAILED, settings


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({"MetadataDirective": "MERGE"}, (400, "InvalidArgument")),
        ({"Tagging": "a=b", "TaggingDirective": "REPLACE"}, (400, "InvalidArgument")),
        ({"ServerSideEncryption": "aws:kms"}, (400, "InvalidArgument")),
        ({"StorageClass": "GLACIER"}, (400, "InvalidStorageClass")),
        ({"ACL": "public-read"}, (400, "InvalidArgument")),
        ({"IfNoneMatch": "*"}, (501, "NotImplemented")),
    ],
)
def test_what_uploads_refuse_copies_refuse(s3, bucket, source, settings, refused):
    assert refusal(copy, s3, bucket, **settings)[:2] == refused
    assert names_in(s3, bucket) == ["source"]


def test_a_tagging_directive_alone_is_ignored(s3, bucket, source):
    assert copy(s3, bucket, TaggingDirective="COPY", ACL="private")


def test_a_copied_large_file_is_a_small_one_with_hashes(s3, bucket, localb2):
    large_file(s3, bucket)

    answer = copy(s3, bucket)

    assert answer["CopyObjectResult"]["ETag"] == f'"{md5(PART + END)}"'
    assert read(s3, bucket) == PART + END
    assert read(s3, bucket, Range="bytes=4999998-5000001") == b"89th"
    info = Native(localb2).call("b2_get_file_info", fileId=answer["VersionId"])
    sha1 = hashlib.sha1(PART + END, usedforsecurity=False).hexdigest()
    assert (info["contentSha1"], info["action"]) == (sha1, "upload")


def test_copies_cost_no_disk(s3, bucket, localb2):
    large_file(s3, bucket)
    blobs = localb2.process.data / "blobs"
    before = {path.name for path in blobs.rglob("*")}

    for number in range(3):
        copy(s3, bucket, key=f"copy {number}")

    assert {path.name for path in blobs.rglob("*")} == before


KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": "k" * 32}
SOURCE_KEY = {"CopySourceSSECustomerAlgorithm": "AES256", "CopySourceSSECustomerKey": "k" * 32}


def test_a_copy_may_be_encrypted_with_a_key_and_be_freed_of_it(s3, bucket, source):
    made = copy(s3, bucket, key="secret", **KEY)

    assert made["SSECustomerAlgorithm"] == "AES256"
    assert "ServerSideEncryption" not in made
    assert read(s3, bucket, "secret", **KEY) == b"hello"
    assert refusal(copy, s3, bucket, source="secret")[:2] == (400, "InvalidRequest")
    freed = copy(s3, bucket, source="secret", **SOURCE_KEY)
    assert freed["ServerSideEncryption"] == "AES256"
    assert read(s3, bucket) == b"hello"


def test_a_file_takes_another_key_by_being_copied_onto_itself(s3, bucket):
    s3.put_object(Bucket=bucket, Key="source", Body=b"hello", **KEY)
    other = {**KEY, "SSECustomerKey": "o" * 32}

    copy(s3, bucket, key="source", **SOURCE_KEY, **other)

    assert read(s3, bucket, "source", **other) == b"hello"


def test_a_copy_is_locked_as_it_asks_and_not_as_its_source(s3):
    bucket = "bucket-with-object-lock"
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=1)
    s3.put_object(Bucket=bucket, Key="source", Body=b"hello", ObjectLockLegalHoldStatus="ON")

    made = copy(s3, bucket, ObjectLockMode="GOVERNANCE", ObjectLockRetainUntilDate=until)[
        "VersionId"
    ]

    got = s3.head_object(Bucket=bucket, Key="copy")
    assert (got["ObjectLockMode"], got["ObjectLockRetainUntilDate"]) == ("GOVERNANCE", until)
    assert "ObjectLockLegalHoldStatus" not in got
    refused = refusal(s3.delete_object, Bucket=bucket, Key="copy", VersionId=made)
    assert refused[:2] == (403, "AccessDenied")


def part_copy(s3, bucket, upload_id, number, key="target", source="source", **settings):
    origin = {"Bucket": bucket, "Key": source}
    answer = s3.upload_part_copy(
        Bucket=bucket,
        Key=key,
        UploadId=upload_id,
        PartNumber=number,
        CopySource=origin,
        **settings,
    )
    return {"PartNumber": number, "ETag": answer["CopyPartResult"]["ETag"]}


def start(s3, bucket, key="target"):
    return s3.create_multipart_upload(Bucket=bucket, Key=key)["UploadId"]


def test_parts_are_copied_from_files_and_ranges(s3, bucket):
    large_file(s3, bucket)
    upload_id = start(s3, bucket)

    parts = [
        part_copy(s3, bucket, upload_id, 1),
        part_copy(s3, bucket, upload_id, 2, CopySourceRange="bytes=4999998-5000001"),
    ]

    assert parts[1]["ETag"] == f'"{md5(b"89th")}"'
    listed = s3.list_parts(Bucket=bucket, Key="target", UploadId=upload_id)["Parts"]
    assert [(part["Size"], part["ETag"]) for part in listed] == [
        (5_000_007, parts[0]["ETag"]),
        (4, parts[1]["ETag"]),
    ]
    s3.complete_multipart_upload(
        Bucket=bucket, Key="target", UploadId=upload_id, MultipartUpload={"Parts": parts}
    )
    assert read(s3, bucket, "target") == PART + END + b"89th"


def test_the_answer_to_a_copied_part_names_the_version(raw, s3, bucket, source):
    upload_id = start(s3, bucket)
    headers = {"x-amz-copy-source": f"{bucket}/source", "x-amz-copy-source-range": "bytes=1-2"}
    target = f"/{bucket}/target?partNumber=1&uploadId={upload_id}"

    status, found, body = raw.signed("PUT", target, headers=headers)

    assert status == 200
    assert found["x-amz-copy-source-version-id"] == source
    assert b"<CopyPartResult xmlns=" in body
    assert f'<ETag>"{md5(b"el")}"</ETag>'.encode() in body


def test_parts_have_the_key_of_their_file(s3, bucket, source):
    upload_id = s3.create_multipart_upload(Bucket=bucket, Key="target", **KEY)["UploadId"]

    without = refusal(part_copy, s3, bucket, upload_id, 1)
    part = part_copy(s3, bucket, upload_id, 1, **KEY)

    assert without[:2] == (400, "InvalidRequest")
    s3.complete_multipart_upload(
        Bucket=bucket, Key="target", UploadId=upload_id, MultipartUpload={"Parts": [part]}
    )
    assert read(s3, bucket, "target", **KEY) == b"hello"


def test_transfers_copy_big_files_in_parts(s3, bucket):
    large_file(s3, bucket)
    config = TransferConfig(multipart_threshold=1, multipart_chunksize=5 * 1024 * 1024)
    s3.put_object(Bucket=bucket, Key="big", Body=PART * 2)

    s3.copy({"Bucket": bucket, "Key": "big"}, bucket, "copied", Config=config)

    assert read(s3, bucket, "copied") == PART * 2
    assert s3.head_object(Bucket=bucket, Key="copied")["ETag"].endswith('-2"')


@pytest.mark.parametrize(
    "text",
    [
        "bytes=0-5",
        "bytes=5-6",
        "bytes=3-2",
        "bytes=1-",
        "bytes=-2",
        "0-1",
        "bytes=a-b",
        "bytes=0-1,3-4",
    ],
)
def test_a_range_has_to_be_inside_of_the_source(s3, bucket, source, text):
    upload_id = start(s3, bucket)

    refused = refusal(part_copy, s3, bucket, upload_id, 1, CopySourceRange=text)

    assert refused[:2] == (400, "InvalidArgument")
    assert "Parts" not in s3.list_parts(Bucket=bucket, Key="target", UploadId=upload_id)


def test_parts_are_refused_as_copies_and_as_parts(s3, bucket, source, restricted_s3):
    upload_id = start(s3, bucket)

    assert refusal(part_copy, s3, bucket, upload_id, 1, source="missing") == NO_SUCH_KEY
    assert refusal(part_copy, s3, bucket, "4_z1", 1)[:2] == (404, "NoSuchUpload")
    assert refusal(part_copy, s3, bucket, upload_id, 10_001)[:2] == (400, "InvalidArgument")
    failed = refusal(part_copy, s3, bucket, upload_id, 1, CopySourceIfMatch="x")
    assert failed[:2] == FAILED
    for capability in ("readFiles", "writeFiles"):
        assert refusal(part_copy, restricted_s3(capability), bucket, upload_id, 1) == NOT_ENTITLED


def test_orders_and_the_log_know_copies_by_their_names(s3, bucket, source, localb2):
    upload_id = start(s3, bucket)
    localb2.clear_requests()

    copy(s3, bucket)
    part_copy(s3, bucket, upload_id, 1)

    assert [entry["call"] for entry in localb2.requests()] == ["CopyObject", "UploadPartCopy"]
