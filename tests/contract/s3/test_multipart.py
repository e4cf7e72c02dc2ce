"""Multipart uploads are B2's large files (reference 1.3, 1.14, 1.15)."""

import hashlib
import re

import pytest

from tests.contract.s3_client import refusal

MIN_PART = 5_000_000
NO_UPLOAD = "4_zc1657f7923d53c0f94cd0c1b_f2006887251b080dd_d20260205_m234012_c004_v0402033_t0052"


class Upload:
    """A multipart upload in the making."""

    def __init__(self, s3, bucket, name, **settings):
        self.s3 = s3
        self.place = {"Bucket": bucket, "Key": name}
        self.place["UploadId"] = s3.create_multipart_upload(**self.place, **settings)["UploadId"]
        self.parts = {}

    @property
    def id(self):
        return self.place["UploadId"]

    def put(self, number, content):
        answer = self.s3.upload_part(**self.place, PartNumber=number, Body=content)
        self.parts[number] = answer["ETag"]
        return answer

    def complete(self, **changed):
        tags = {**self.parts, **changed}
        rows = [{"PartNumber": number, "ETag": tag} for number, tag in sorted(tags.items())]
        return self.s3.complete_multipart_upload(**self.place, MultipartUpload={"Parts": rows})


@pytest.fixture
def begin(s3, shared_bucket, name):
    """Begins a multipart upload."""
    return lambda **settings: Upload(s3, shared_bucket, name, **settings)


@pytest.fixture(scope="module")
def finished(s3, shared_bucket):
    """A file of one part of 5,000,000 bytes and one of 3; the answer of its completion."""
    upload = Upload(s3, shared_bucket, "finished", Metadata={"a": "b"}, ContentType="text/x-big")
    upload.put(1, b"a" * MIN_PART)
    upload.put(2, b"end")
    return upload.complete()


def md5(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def document(*parts):
    rows = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>" for number, tag in parts
    )
    return f"<CompleteMultipartUpload>{rows}</CompleteMultipartUpload>".encode()


def test_the_upload_id_is_the_id_of_the_large_file(begin, native):
    upload = begin()

    version = native.file_info(upload.id)
    assert (version["fileId"], version["action"]) == (upload.id, "start")


def test_the_answer_to_create_names_bucket_file_and_upload(raw, shared_bucket, name):
    root = raw.send("POST", f"/{shared_bucket}/{name}?uploads").xml()

    assert root.tag == "InitiateMultipartUploadResult"
    assert (root.findtext("Bucket"), root.findtext("Key")) == (shared_bucket, name)
    assert root.findtext("UploadId").startswith("4_z")


def test_an_upload_in_progress_cannot_be_read(begin, s3, shared_bucket, name):
    begin().put(1, b"x")

    assert refusal(s3.get_object, Bucket=shared_bucket, Key=name)[:2] == (404, "NoSuchKey")


def test_the_etag_of_a_part_is_its_md5(begin):
    assert begin().put(1, b"hello")["ETag"] == f'"{md5(b"hello")}"'


def test_a_part_is_a_native_part(begin, native):
    upload = begin()
    upload.put(1, b"hello")

    (part,) = native.call("b2_list_parts", fileId=upload.id)["parts"]

    assert (part["partNumber"], part["contentLength"]) == (1, 5)
    assert part["contentMd5"] == md5(b"hello")


def test_a_small_part_is_taken_when_it_comes(begin):
    upload = begin()

    assert upload.put(1, b"small")["ETag"]
    assert upload.put(2, b"small")["ETag"]


@pytest.mark.parametrize("number", [1, 10_000])
def test_parts_have_numbers_from_1_to_10000(begin, number):
    assert begin().put(number, b"x")["ETag"]


@pytest.mark.parametrize("number", [0, 10_001, -1])
def test_other_part_numbers_are_refused(begin, raw, shared_bucket, name, number):
    upload = begin()

    answer = raw.send(
        "PUT", f"/{shared_bucket}/{name}?partNumber={number}&uploadId={upload.id}", b"x"
    )

    assert answer.status == 400


def test_of_two_parts_with_one_number_the_later_wins(begin, s3, shared_bucket, name):
    upload = begin()
    upload.put(1, b"first")
    upload.put(1, b"second")

    (part,) = s3.list_parts(**upload.place)["Parts"]

    assert part["ETag"] == f'"{md5(b"second")}"'


def test_completing_names_the_file(finished, shared_bucket):
    assert (finished["Bucket"], finished["Key"]) == (shared_bucket, "finished")
    assert "finished" in finished["Location"]


def test_completing_names_the_version(finished, s3, shared_bucket):
    latest = s3.head_object(Bucket=shared_bucket, Key="finished")["VersionId"]

    assert finished["VersionId"] == latest


def test_the_version_keeps_the_id_of_the_upload(begin):
    upload = begin()
    upload.put(1, b"x")

    assert upload.complete()["VersionId"] == upload.id


def test_the_etag_tells_the_number_of_parts(finished):
    assert re.fullmatch(r'"[0-9a-f]{32}-2"', finished["ETag"])


def test_head_tells_the_same_etag(finished, s3, shared_bucket):
    assert s3.head_object(Bucket=shared_bucket, Key="finished")["ETag"] == finished["ETag"]


def test_the_parts_are_joined(finished, s3, shared_bucket):
    answer = s3.get_object(Bucket=shared_bucket, Key="finished", Range="bytes=4999998-")

    assert finished["ETag"]
    assert answer["Body"].read() == b"aaend"
    assert answer["ContentRange"] == "bytes 4999998-5000002/5000003"


def test_5_000_000_bytes_are_enough_for_a_part(finished, native):
    assert native.file_info(finished["VersionId"])["contentLength"] == MIN_PART + 3


def test_the_native_file_has_no_sha1(finished, native):
    assert native.file_info(finished["VersionId"])["contentSha1"] in ("none", None)


def test_the_native_file_has_no_md5(finished, native):
    assert native.file_info(finished["VersionId"])["contentMd5"] is None


def test_the_native_file_is_an_upload(finished, native):
    assert native.file_info(finished["VersionId"])["action"] == "upload"


def test_metadata_is_that_of_the_creation(finished, s3, shared_bucket):
    answer = s3.head_object(Bucket=shared_bucket, Key="finished")

    assert (answer["Metadata"], answer["ContentType"]) == ({"a": "b"}, "text/x-big")
    assert finished["VersionId"] == answer["VersionId"]


@pytest.mark.parametrize("quote", ['"', "", "&quot;"])
def test_etags_of_parts_are_taken_with_and_without_quotes(begin, raw, shared_bucket, name, quote):
    upload = begin()
    tag = upload.put(1, b"x")["ETag"].strip('"')

    answer = raw.send(
        "POST", f"/{shared_bucket}/{name}?uploadId={upload.id}", document((1, quote + tag + quote))
    )

    assert answer.status == 200
    assert answer.xml().tag == "CompleteMultipartUploadResult"


def test_a_part_that_was_never_uploaded_is_invalid(begin):
    upload = begin()
    upload.put(1, b"x")
    upload.parts[2] = f'"{md5(b"y")}"'

    assert refusal(upload.complete)[:2] == (400, "InvalidPart")


def test_a_part_with_another_etag_is_invalid(begin):
    upload = begin()
    upload.put(1, b"x")
    upload.parts[1] = f'"{md5(b"y")}"'

    assert refusal(upload.complete)[:2] == (400, "InvalidPart")


def test_a_part_before_the_last_may_not_be_small(begin):
    upload = begin()
    upload.put(1, b"small")
    upload.put(2, b"small")

    assert refusal(upload.complete)[:2] == (400, "EntityTooSmall")


def test_a_refused_completion_leaves_the_upload(begin, s3):
    upload = begin()
    upload.put(1, b"small")
    upload.put(2, b"small")
    refusal(upload.complete)

    assert len(s3.list_parts(**upload.place)["Parts"]) == 2


def test_aborting_is_answered_with_204(begin, raw, shared_bucket, name):
    answer = raw.send("DELETE", f"/{shared_bucket}/{name}?uploadId={begin().id}")

    assert (answer.status, answer.body) == (204, b"")


def test_an_aborted_upload_is_gone(begin, s3, native, shared_bucket, name):
    upload = begin()
    s3.abort_multipart_upload(**upload.place)

    assert "Uploads" not in s3.list_multipart_uploads(Bucket=shared_bucket, Prefix=name)
    assert native.answer("b2_list_parts", fileId=upload.id).status in (400, 404)


@pytest.mark.parametrize(
    ("method", "query"),
    [("PUT", "partNumber=1&"), ("GET", ""), ("POST", ""), ("DELETE", "")],
    ids=["UploadPart", "ListParts", "Complete", "Abort"],
)
def test_an_unknown_upload_is_not_found(raw, native, shared_bucket, name, method, query):
    unknown = NO_UPLOAD.replace("c1657f7923d53c0f94cd0c1b", native.bucket_id(shared_bucket))
    body = document((1, md5(b"x"))) if method == "POST" else b""

    answer = raw.send(method, f"/{shared_bucket}/{name}?{query}uploadId={unknown}", body)

    assert answer.error()[:2] == (404, "NoSuchUpload")


def test_boto3_knows_an_unknown_upload(begin, s3):
    upload = begin()
    s3.abort_multipart_upload(**upload.place)

    with pytest.raises(s3.exceptions.NoSuchUpload):
        s3.list_parts(**upload.place)


def test_one_part_is_enough(begin, s3, shared_bucket, name):
    upload = begin()
    upload.put(1, b"only")
    upload.complete()

    assert s3.get_object(Bucket=shared_bucket, Key=name)["Body"].read() == b"only"


def test_a_part_of_a_file_can_be_read(s3, shared_bucket, begin):
    upload = begin()
    upload.put(1, b"a" * MIN_PART)
    upload.put(2, b"bcd")
    upload.complete()
    place = {"Bucket": shared_bucket, "Key": upload.place["Key"]}

    head = s3.head_object(**place, PartNumber=1)
    answer = s3.get_object(**place, PartNumber=2)

    assert (head["ContentLength"], head["PartsCount"]) == (MIN_PART, 2)
    assert answer["Body"].read() == b"bcd"
    assert answer["ContentRange"] == f"bytes {MIN_PART}-{MIN_PART + 2}/{MIN_PART + 3}"
    assert answer["PartsCount"] == 2
    assert answer["ETag"] == head["ETag"]
