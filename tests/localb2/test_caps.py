"""Caps on both faces: what they refuse, in whose words, and what they count."""

import http.client

import pytest
from b2sdk.v3 import B2Api, InMemoryAccountInfo
from b2sdk.v3.exception import StorageCapExceeded, TransactionCapExceeded

from localb2 import caps
from localb2.errors import InvalidRequest
from localb2.native.answer import JSON_CALLS, RAW_CALLS
from localb2.s3 import router
from tests.localb2.native.wire import Wire
from tests.localb2.s3.conftest import refusal, s3_client

STORAGE = (
    "Cannot upload files, storage cap exceeded. See the Caps & Alerts page to increase your cap."
)
DOWNLOAD = (
    "Cannot download file, download bandwidth or transaction (Class B) cap exceeded. "
    "See the Caps & Alerts page to increase your cap."
)
TRANSACTION = "Transaction cap exceeded, see the Caps & Alerts page to increase your cap"
FREE = {
    *("b2_cancel_large_file", "b2_delete_bucket", "b2_delete_file_version", "b2_delete_key"),
    *("b2_finish_large_file", "b2_get_upload_part_url", "b2_get_upload_url", "b2_hide_file"),
    *("b2_start_large_file", "b2_update_file_legal_hold", "b2_update_file_retention"),
    *("b2_upload_file", "b2_upload_part"),
    *("AbortMultipartUpload", "CompleteMultipartUpload", "CreateMultipartUpload"),
    *("DeleteBucket", "DeleteObject", "DeleteObjects", "PutObject", "PutObjectLegalHold"),
    *("PutObjectLockConfiguration", "PutObjectRetention", "UploadPart"),
}
DAY = 24 * 3600


@pytest.fixture
def wire(localb2):
    return Wire(localb2).sign_in()


@pytest.fixture
def s3(localb2):
    return s3_client(localb2.endpoint, localb2.key_id, localb2.application_key)


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


def info_of(wire, file):
    return wire.call("b2_get_file_info", fileId=file["fileId"])


def test_nothing_is_limited_without_a_cap(wire, bucket):
    statuses = {wire.call("b2_list_file_names", bucketId=bucket).status for _ in range(20)}

    assert statuses == {200}


def test_storage_over_the_native_api(localb2, wire, bucket):
    localb2.cap(storage_bytes=10)
    url = wire.upload_url(bucket)

    fits = wire.upload_with(url, "a", b"123456")
    too_much = wire.upload_with(url, "b", b"12345")
    wire.upload(bucket, "c", b"1234")
    full = wire.call("b2_get_upload_url", bucketId=bucket)

    assert fits.status == 200
    assert too_much.json == {"code": "storage_cap_exceeded", "message": STORAGE, "status": 403}
    assert full.json == {"code": "storage_cap_exceeded", "message": STORAGE, "status": 403}


def test_storage_over_s3(localb2, s3, bucket):
    localb2.cap(storage_bytes=10)
    s3.put_object(Bucket="plain-bucket", Key="a", Body=b"123456")

    too_much = refusal(s3.put_object, Bucket="plain-bucket", Key="b", Body=b"12345")

    assert too_much == (403, "AccessDenied", STORAGE)
    assert [row["Key"] for row in s3.list_objects(Bucket="plain-bucket")["Contents"]] == ["a"]


def test_parts_count_as_storage(localb2, s3, bucket):
    localb2.cap(storage_bytes=10)
    upload = s3.create_multipart_upload(Bucket="plain-bucket", Key="a")["UploadId"]
    part = {"Bucket": "plain-bucket", "Key": "a", "UploadId": upload}
    s3.upload_part(**part, PartNumber=1, Body=b"1234567890")

    refused = refusal(s3.upload_part, **part, PartNumber=2, Body=b"1")
    other = refusal(s3.create_multipart_upload, Bucket="plain-bucket", Key="b")
    s3.abort_multipart_upload(**part)
    s3.put_object(Bucket="plain-bucket", Key="b", Body=b"1")

    assert refused == other == (403, "AccessDenied", STORAGE)


def test_deleting_makes_room(localb2, wire, bucket):
    localb2.cap(storage_bytes=10)
    file = wire.upload(bucket, "a", b"1234567890")
    wire.call("b2_delete_file_version", fileName="a", fileId=file["fileId"])

    assert wire.upload(bucket, "b", b"1234567890")["fileName"] == "b"


def test_a_copy_is_refused_when_the_store_is_full(localb2, s3, bucket):
    s3.put_object(Bucket="plain-bucket", Key="a", Body=b"1234567890")
    localb2.cap(storage_bytes=10)

    refused = refusal(s3.copy_object, Bucket="plain-bucket", Key="b", CopySource="plain-bucket/a")

    assert refused == (403, "AccessDenied", STORAGE)


def test_download_bytes_on_both_faces(localb2, wire, s3):
    bucket = wire.create_bucket("public-bucket", "allPublic")
    wire.upload(bucket, "a", b"1234567890")
    localb2.cap(download_bytes_per_day=16)
    where = {"Bucket": "public-bucket", "Key": "a"}

    native = wire.send("GET", "/file/public-bucket/a")
    part = s3.get_object(**where, Range="bytes=0-4")["ContentLength"]
    looked = s3.head_object(**where)["ContentLength"]
    over_s3 = refusal(s3.get_object, **where)
    refused = wire.send("GET", "/file/public-bucket/a")

    assert (native.status, part, looked) == (200, 5, 10)
    assert over_s3 == (403, "AccessDenied", DOWNLOAD)
    assert refused.json == {"code": "download_cap_exceeded", "message": DOWNLOAD, "status": 403}


def test_reads_are_class_b(localb2, wire, s3, bucket):
    file = wire.upload(bucket, "a")
    localb2.cap(class_b_per_day=3)
    s3.head_object(Bucket="plain-bucket", Key="a")
    s3.get_object(Bucket="plain-bucket", Key="a")

    third, fourth = info_of(wire, file), info_of(wire, file)

    assert third.status == 200
    assert (fourth.status, fourth.code) == (403, "transaction_cap_exceeded")
    assert fourth.json["message"] == TRANSACTION
    assert refusal(s3.get_object, Bucket="plain-bucket", Key="a") == (
        403,
        "AccessDenied",
        DOWNLOAD,
    )
    assert wire.call("b2_list_file_names", bucketId=bucket).status == 200


def test_lists_are_class_c(localb2, wire, s3, bucket):
    localb2.cap(class_c_per_day=2)
    s3.list_buckets()
    s3.list_objects_v2(Bucket="plain-bucket")

    over_s3 = refusal(s3.list_objects_v2, Bucket="plain-bucket")
    native = wire.call("b2_list_file_names", bucketId=bucket)
    signing_in = wire.authorize()

    assert over_s3 == (403, "AccessDenied", TRANSACTION)
    assert (native.status, native.code) == (403, "transaction_cap_exceeded")
    assert (signing_in.status, signing_in.code) == (403, "transaction_cap_exceeded")
    assert wire.upload(bucket, "a")["fileName"] == "a"


@pytest.mark.parametrize("call", ["b2_list_file_names", "b2_list_file_versions"])
def test_a_list_costs_one_transaction_per_1000_files_asked_for(localb2, wire, bucket, call):
    localb2.cap(class_c_per_day=3)

    first = wire.call(call, bucketId=bucket, maxFileCount=2001)
    second = wire.call(call, bucketId=bucket, maxFileCount=1)

    assert (first.status, second.code) == (200, "transaction_cap_exceeded")


def test_a_number_that_cannot_be_is_refused_as_without_caps(localb2, wire, bucket):
    localb2.cap(class_c_per_day=3)

    answer = wire.call("b2_list_file_versions", bucketId=bucket, maxFileCount=10_001)

    assert (answer.status, answer.code) == (400, "out_of_range")


def test_a_day_ends_at_midnight_utc(localb2, wire, bucket):
    file = wire.upload(bucket, "a")
    localb2.cap(class_b_per_day=1)
    answers = [info_of(wire, file), info_of(wire, file)]

    localb2.advance(DAY - localb2.advance(0) // 1000 % DAY)
    answers.append(info_of(wire.sign_in(), file))

    assert [answer.status for answer in answers] == [200, 403, 200]


def test_each_account_has_counters_of_its_own(localb2, wire):
    other = Wire(localb2, localb2.other.key_id, localb2.other.application_key)
    localb2.cap(class_c_per_day=1)

    statuses = [wire.authorize().status, wire.authorize().status, other.authorize().status]

    assert statuses == [200, 403, 200]


def test_a_cap_may_be_one_accounts(localb2, wire):
    other = Wire(localb2, localb2.other.key_id, localb2.other.application_key)
    localb2.cap(**{"class_c_per_day": 0, f"{localb2.other.label}:class_c_per_day": 1})

    statuses = [wire.authorize().status, other.authorize().status, other.authorize().status]

    assert statuses == [403, 200, 403]


def test_a_stranger_spends_what_the_owner_may(localb2, wire):
    bucket = wire.create_bucket("public-bucket", "allPublic")
    wire.upload(bucket, "a")
    localb2.cap(class_b_per_day=1)

    answers = [wire.send("GET", "/file/public-bucket/a").status for _ in range(2)]
    over_s3 = wire.send("GET", "/public-bucket/a")

    assert answers == [200, 403]
    assert over_s3.status == 403


def test_b2sdk_knows_the_refusals(localb2, wire, bucket):
    api = B2Api(InMemoryAccountInfo())
    api.authorize_account(localb2.key_id, localb2.application_key, realm=localb2.endpoint)
    place = api.get_bucket_by_name("plain-bucket")
    localb2.cap(storage_bytes=0)

    with pytest.raises(StorageCapExceeded):
        place.upload_bytes(b"x", "a")
    localb2.cap(class_c_per_day=0)
    with pytest.raises(TransactionCapExceeded):
        api.list_buckets()


def test_a_large_body_before_a_refusal_does_not_hide_it(localb2, s3, bucket):
    localb2.cap(storage_bytes=10)

    refused = refusal(s3.put_object, Bucket="plain-bucket", Key="b", Body=b"x" * 1_000_000)

    assert refused == (403, "AccessDenied", STORAGE)


@pytest.mark.parametrize(
    "document",
    [
        '{"colour": 1}',
        '{"storage-bytes": "many"}',
        '{"storage-bytes": true}',
        '{"class-b-per-day": "1KB"}',
        '{"nobody:class-b-per-day": 1}',
        "[]",
    ],
)
def test_a_cap_that_makes_no_sense_is_refused(localb2, document):
    connection = http.client.HTTPConnection(*localb2.address, timeout=10)
    connection.request("POST", "/_test/caps", document)

    assert connection.getresponse().status == 400
    connection.close()


@pytest.mark.parametrize(
    ("text", "cap"),
    [
        ("storage-bytes=10GB", ("storage-bytes", 10_000_000_000)),
        ("demo:download-bytes-per-day=1KB", ("demo:download-bytes-per-day", 1000)),
        ("a=b:class-c-per-day=2500", ("a=b:class-c-per-day", 2500)),
        ("storage-bytes=0", ("storage-bytes", 0)),
    ],
)
def test_a_cap_is_read(text, cap):
    assert caps.parse_cap(text) == cap


@pytest.mark.parametrize(
    "text",
    ["", "storage-bytes", "storage-bytes=", "storage-bytes=-1", "bytes=1", "class-b-per-day=1KB"],
)
def test_what_is_no_cap_is_refused(text):
    with pytest.raises(InvalidRequest):
        caps.parse_cap(text)


def test_every_call_of_both_faces_has_a_price():
    # Class B too, but only a file that was found has an owner to charge: `spend_download`.
    downloads = {"b2_download_file_by_id", "b2_download_file_by_name", "GetObject", "HeadObject"}
    calls = set(JSON_CALLS) | set(RAW_CALLS) | {"b2_download_file_by_name"}
    calls |= {operation.name for operation in router.OPERATIONS}

    assert calls - FREE == set(caps.CLASS_OF) | downloads
