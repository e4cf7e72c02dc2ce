"""Multipart uploads, which are B2's large files."""

import hashlib
import os

import pytest

from tests.localb2.s3.conftest import NOT_ENTITLED, Native, error_of, refusal

PART = os.urandom(5_000_000)


def start(s3, bucket, key="large", **settings):
    return s3.create_multipart_upload(Bucket=bucket, Key=key, **settings)["UploadId"]


def send(s3, bucket, upload_id, number, content, key="large"):
    answer = s3.upload_part(
        Bucket=bucket, Key=key, UploadId=upload_id, PartNumber=number, Body=content
    )
    return {"PartNumber": number, "ETag": answer["ETag"]}


def complete(s3, bucket, upload_id, parts, key="large"):
    return s3.complete_multipart_upload(
        Bucket=bucket, Key=key, UploadId=upload_id, MultipartUpload={"Parts": parts}
    )


def md5(content):
    return hashlib.md5(content, usedforsecurity=False)


def test_parts_become_one_file(s3, bucket, localb2):
    upload_id = start(s3, bucket, ContentType="video/mp4", Metadata={"a": "b"})
    parts = [send(s3, bucket, upload_id, 1, PART), send(s3, bucket, upload_id, 2, b"the end")]

    answer = complete(s3, bucket, upload_id, parts)

    etag = md5(md5(PART).digest() + md5(b"the end").digest()).hexdigest()
    assert answer["ETag"] == f'"{etag}-2"'
    assert answer["VersionId"] == upload_id
    assert answer["Location"] == f"{localb2.endpoint}/{bucket}/large"
    got = s3.get_object(Bucket=bucket, Key="large")
    assert got["Body"].read() == PART + b"the end"
    assert (got["ContentType"], got["Metadata"]) == ("video/mp4", {"a": "b"})
    assert s3.list_objects_v2(Bucket=bucket)["Contents"][0]["Size"] == 5_000_007


def test_a_range_may_cross_parts(s3, bucket):
    upload_id = start(s3, bucket)
    complete(
        s3,
        bucket,
        upload_id,
        [send(s3, bucket, upload_id, 1, PART), send(s3, bucket, upload_id, 2, b"0123456789")],
    )

    got = s3.get_object(Bucket=bucket, Key="large", Range="bytes=4999998-5000003")

    assert got["Body"].read() == PART[-2:] + b"0123"


def test_the_upload_id_is_the_native_file_id(s3, bucket, localb2):
    upload_id = start(s3, bucket)

    native = Native(localb2)
    answer = native.call("b2_list_unfinished_large_files", bucketId=native.bucket_id(bucket))

    assert [file["fileId"] for file in answer["files"]] == [upload_id]


def test_a_part_may_be_sent_again(s3, bucket):
    upload_id = start(s3, bucket)
    first = send(s3, bucket, upload_id, 1, b"first")
    second = send(s3, bucket, upload_id, 1, b"second")

    status, code, _ = refusal(complete, s3, bucket, upload_id, [first])
    assert (status, code) == (400, "InvalidPart")
    complete(s3, bucket, upload_id, [second])
    assert s3.get_object(Bucket=bucket, Key="large")["Body"].read() == b"second"


def test_etags_may_come_without_quotes_and_numbers_with_gaps(s3, bucket):
    upload_id = start(s3, bucket)
    parts = [send(s3, bucket, upload_id, 3, PART), send(s3, bucket, upload_id, 10_000, b"end")]
    bare = [{**part, "ETag": part["ETag"].strip('"')} for part in parts]

    complete(s3, bucket, upload_id, bare)

    assert s3.head_object(Bucket=bucket, Key="large")["ContentLength"] == 5_000_003


@pytest.mark.parametrize(
    "header",
    [
        {"ChecksumCRC32": "AAAAAA==", "ChecksumType": "FULL_OBJECT"},
        {"ChecksumCRC32C": "AAAAAA==-2", "ChecksumType": "COMPOSITE"},
    ],
)
def test_checksums_of_the_file_are_not_taken_for_those_of_the_document(s3, bucket, header):
    upload_id = start(s3, bucket)
    parts = [send(s3, bucket, upload_id, 1, b"all")]

    s3.complete_multipart_upload(
        Bucket=bucket, Key="large", UploadId=upload_id, MultipartUpload={"Parts": parts}, **header
    )

    assert s3.get_object(Bucket=bucket, Key="large")["Body"].read() == b"all"


@pytest.mark.parametrize("condition", [{"IfNoneMatch": "*"}, {"IfMatch": '"abc"'}])
def test_conditional_completions_are_not_implemented(s3, bucket, condition):
    upload_id = start(s3, bucket)
    parts = {"Parts": [send(s3, bucket, upload_id, 1, b"all")]}
    wanted = {"Bucket": bucket, "Key": "large", "UploadId": upload_id, "MultipartUpload": parts}

    refused = refusal(s3.complete_multipart_upload, **wanted, **condition)

    assert refused[:2] == (501, "NotImplemented")


def test_parts_out_of_order_are_refused(s3, bucket):
    upload_id = start(s3, bucket)
    parts = [send(s3, bucket, upload_id, number, b"x") for number in (1, 2)]

    assert refusal(complete, s3, bucket, upload_id, parts[::-1])[1] == "InvalidPartOrder"
    assert refusal(complete, s3, bucket, upload_id, [parts[0]] * 2)[1] == "InvalidPartOrder"


def test_a_small_part_in_the_middle_is_refused(s3, bucket):
    upload_id = start(s3, bucket)
    parts = [send(s3, bucket, upload_id, number, b"x") for number in (1, 2)]

    assert refusal(complete, s3, bucket, upload_id, parts)[:2] == (400, "EntityTooSmall")


def test_a_part_that_was_not_sent_is_refused(s3, bucket):
    upload_id = start(s3, bucket)

    parts = [{"PartNumber": 1, "ETag": "0" * 32}]
    assert refusal(complete, s3, bucket, upload_id, parts)[:2] == (400, "InvalidPart")


def test_ten_thousand_parts_with_their_checksums_are_read(s3, bucket):
    upload_id = start(s3, bucket)
    part = {"ETag": f'"{"0" * 32}"', "ChecksumCRC32": "AAAAAA==", "ChecksumSHA256": "A" * 44}

    parts = [{**part, "PartNumber": number} for number in range(1, 10_001)]

    assert refusal(complete, s3, bucket, upload_id, parts)[:2] == (400, "InvalidPart")


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"<CompleteMultipartUpload/>",
        b"<CompleteMultipartUpload><Part><PartNumber>1</PartNumber></Part></CompleteMultipartUpload>",
        b"<CompleteMultipartUpload><Part><ETag>x</ETag></Part></CompleteMultipartUpload>",
        b"<CompleteMultipartUpload><Part><PartNumber>-1</PartNumber><ETag>x</ETag></Part>"
        b"</CompleteMultipartUpload>",
    ],
)
def test_a_broken_document_is_malformed_xml(s3, bucket, raw, document):
    upload_id = start(s3, bucket)

    status, _, body = raw.signed("POST", f"/{bucket}/large?uploadId={upload_id}", document)

    assert (status, error_of(body)[0]) == (400, "MalformedXML")


@pytest.mark.parametrize("number", ["0", "10001", "-1", "abc", "", "1" * 30])
def test_a_part_number_that_is_none_is_refused(s3, bucket, raw, number):
    upload_id = start(s3, bucket)

    target = f"/{bucket}/large?partNumber={number}&uploadId={upload_id}"
    status, _, body = raw.signed("PUT", target, b"x")

    assert (status, error_of(body)[0]) == (400, "InvalidArgument")


def test_a_damaged_part_is_refused(s3, bucket, raw):
    upload_id = start(s3, bucket)

    target = f"/{bucket}/large?partNumber=1&uploadId={upload_id}"
    headers = {"x-amz-checksum-crc32": "AAAAAA=="}
    status, _, body = raw.signed("PUT", target, b"x", headers)

    assert (status, error_of(body)[0]) == (400, "BadDigest")
    assert "Parts" not in s3.list_parts(Bucket=bucket, Key="large", UploadId=upload_id)


def test_an_upload_that_is_not_there_is_named_so(s3, bucket):
    finished = s3.put_object(Bucket=bucket, Key="large", Body=b"x")["VersionId"]
    elsewhere = start(s3, bucket, key="elsewhere")

    for upload_id in (finished, elsewhere, "nonsense"):
        upload = {"Bucket": bucket, "Key": "large", "UploadId": upload_id}
        part = {"PartNumber": 1, "ETag": "x"}
        assert refusal(s3.upload_part, **upload, PartNumber=1)[:2] == (404, "NoSuchUpload")
        assert refusal(s3.list_parts, **upload)[1] == "NoSuchUpload"
        assert refusal(s3.abort_multipart_upload, **upload)[1] == "NoSuchUpload"
        assert refusal(complete, s3, bucket, upload_id, [part])[1] == "NoSuchUpload"


def test_an_aborted_upload_is_gone(s3, bucket):
    upload_id = start(s3, bucket)
    send(s3, bucket, upload_id, 1, b"x")

    answer = s3.abort_multipart_upload(Bucket=bucket, Key="large", UploadId=upload_id)

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 204
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=bucket)
    s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_parts_are_listed_in_pages(s3, bucket, size):
    upload_id = start(s3, bucket)
    sent = [send(s3, bucket, upload_id, number, b"x" * number) for number in (5, 1, 2000)]

    pages = list(
        s3.get_paginator("list_parts").paginate(
            Bucket=bucket, Key="large", UploadId=upload_id, PaginationConfig={"PageSize": size}
        )
    )

    rows = [(row["PartNumber"], row["Size"]) for page in pages for row in page["Parts"]]
    assert rows == [(1, 1), (5, 5), (2000, 2000)]
    assert pages[0]["Parts"][0]["ETag"] == sent[1]["ETag"]
    assert len(pages) == -(-3 // size)


def test_a_marker_beyond_all_numbers_is_refused(s3, bucket, raw):
    upload_id = start(s3, bucket)

    target = f"/{bucket}/large?uploadId={upload_id}&part-number-marker={'9' * 19}"
    status, _, body = raw.signed("GET", target)

    assert (status, error_of(body)[0]) == (400, "InvalidArgument")


@pytest.mark.parametrize("size", [1, 2, 1000])
def test_uploads_are_listed_in_pages(s3, bucket, size):
    started = [(name, start(s3, bucket, key=name)) for name in ("b", "a", "a", "c/d e")]

    pages = s3.get_paginator("list_multipart_uploads").paginate(
        Bucket=bucket, PaginationConfig={"PageSize": size}
    )

    rows = [(row["Key"], row["UploadId"]) for page in pages for row in page["Uploads"]]
    assert rows == [started[1], started[2], started[0], started[3]]


def test_uploads_are_listed_by_prefix(s3, bucket, localb2):
    start(s3, bucket, key="a/b")
    start(s3, bucket, key="c")

    (row,) = s3.list_multipart_uploads(Bucket=bucket, Prefix="a/")["Uploads"]

    assert row["Key"] == "a/b"
    assert row["Initiator"]["ID"] == row["Owner"]["ID"] == localb2.account_id


def test_each_call_needs_its_capability(s3, bucket, restricted_s3):
    upload_id = start(s3, bucket)
    reader = restricted_s3("readFiles", "readBuckets")
    upload = {"Bucket": bucket, "Key": "large", "UploadId": upload_id}

    assert refusal(start, reader, bucket) == NOT_ENTITLED
    assert refusal(reader.upload_part, **upload, PartNumber=1) == NOT_ENTITLED
    assert refusal(reader.list_parts, **upload) == NOT_ENTITLED
    assert refusal(reader.abort_multipart_upload, **upload) == NOT_ENTITLED
    assert refusal(reader.list_multipart_uploads, Bucket=bucket) == NOT_ENTITLED
    parts = [{"PartNumber": 1, "ETag": "x"}]
    assert refusal(complete, reader, bucket, upload_id, parts) == NOT_ENTITLED


def test_boto3_uploads_and_downloads_large_files_by_itself(s3, bucket, tmp_path):
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(os.urandom(20_000_000))

    s3.upload_file(str(source), bucket, "large")
    s3.download_file(bucket, "large", str(target))

    assert target.read_bytes() == source.read_bytes()
    assert s3.head_object(Bucket=bucket, Key="large")["ETag"].endswith('-3"')
