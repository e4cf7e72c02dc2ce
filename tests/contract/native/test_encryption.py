"""Encryption: by B2's keys (SSE-B2) always, by the customer's keys (SSE-C) when asked."""

import base64
import hashlib
import os

import pytest

from tests.contract.native.key import sha1_of

CONTENT = b"0123456789"
PREFIX = "X-Bz-Server-Side-Encryption"
WITHOUT_KEY = (
    "The object was stored using a form of Server Side Encryption. The correct parameters must be"
    " provided to retrieve the object."
)
BY_B2 = {"algorithm": "AES256", "mode": "SSE-B2"}
BY_CUSTOMER = {"algorithm": "AES256", "mode": "SSE-C"}


class CustomerKey:
    """32 secret bytes, as they are named in headers and in JSON."""

    def __init__(self):
        secret = os.urandom(32)
        self.key = base64.b64encode(secret).decode()
        self.md5 = base64.b64encode(hashlib.md5(secret, usedforsecurity=False).digest()).decode()

    @property
    def headers(self):
        return {
            f"{PREFIX}-Customer-Algorithm": "AES256",
            f"{PREFIX}-Customer-Key": self.key,
            f"{PREFIX}-Customer-Key-Md5": self.md5,
        }

    @property
    def json(self):
        return {**BY_CUSTOMER, "customerKey": self.key, "customerKeyMd5": self.md5}


@pytest.fixture(scope="module")
def customer():
    return CustomerKey()


@pytest.fixture(scope="module")
def secret_file(b2, shared, customer):
    return b2.upload(shared, "secret", CONTENT, customer.headers)


def test_files_are_encrypted_by_b2_unless_told_otherwise(b2, shared, name):
    assert b2.upload(shared, name)["serverSideEncryption"] == BY_B2


def test_an_upload_may_ask_for_encryption_by_b2(b2, shared, name):
    version = b2.upload(shared, name, headers={PREFIX: "AES256"})

    assert version["serverSideEncryption"] == BY_B2


def test_an_upload_may_not_ask_for_other_algorithms(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={PREFIX: "ROT13"})

    assert answer.refusal == (400, "bad_request")


def test_a_large_file_is_encrypted_by_b2(b2, shared, name):
    begun = b2.ok(
        "b2_start_large_file",
        bucketId=shared.id,
        fileName=name,
        contentType="text/plain",
        serverSideEncryption=BY_B2,
    )

    assert begun["serverSideEncryption"] == BY_B2


def test_a_part_tells_the_encryption_of_its_file(b2, shared, name):
    file_id = b2.start_large(shared, name)

    assert b2.upload_part(file_id, 1, CONTENT)["serverSideEncryption"] == BY_B2


def test_an_upload_by_customer_key_tells_mode_and_algorithm(secret_file):
    assert secret_file["serverSideEncryption"] == BY_CUSTOMER


def test_an_upload_by_customer_key_tells_its_length(secret_file):
    assert secret_file["contentLength"] == len(CONTENT)


def test_no_answer_holds_the_customer_key(b2, shared, name, customer):
    uploaded = b2.try_upload(shared, name, CONTENT, customer.headers)
    told = b2.call("b2_get_file_info", fileId=uploaded.json()["fileId"])
    downloaded = b2.by_name(shared, name, customer.headers)

    for answer in (uploaded, told, downloaded):
        assert customer.key not in f"{answer.headers}{answer.body.decode()}"


def test_file_info_needs_no_customer_key(b2, secret_file):
    told = b2.ok("b2_get_file_info", fileId=secret_file["fileId"])

    assert told["serverSideEncryption"] == BY_CUSTOMER


def test_lists_need_no_customer_key(b2, shared, secret_file):
    listing = b2.ok("b2_list_file_names", bucketId=shared.id, prefix="secret")

    assert listing["files"][0]["serverSideEncryption"] == BY_CUSTOMER


@pytest.fixture(params=["by name", "by id"])
def download(request, b2, shared, secret_file):
    def ask(headers=None, **how):
        if request.param == "by name":
            return b2.by_name(shared, "secret", headers, **how)
        return b2.by_id(secret_file["fileId"], headers, **how)

    return ask


def test_the_customer_key_downloads(download, customer):
    assert download(customer.headers).body == CONTENT


def test_the_customer_key_downloads_a_range(download, customer):
    answer = download({**customer.headers, "Range": "bytes=2-4"})

    assert (answer.status, answer.body) == (206, b"234")


def test_the_customer_key_asks_for_headers(download, customer):
    answer = download(customer.headers, method="HEAD")

    assert (answer.status, answer.headers["content-length"]) == (200, "10")


def test_a_download_tells_algorithm_and_md5_of_the_customer_key(download, customer):
    answer = download(customer.headers)

    assert answer.headers[f"{PREFIX.lower()}-customer-algorithm"] == "AES256"
    assert answer.headers[f"{PREFIX.lower()}-customer-key-md5"] == customer.md5


def test_a_download_without_the_customer_key_is_a_bad_request(download):
    answer = download()

    assert answer.refusal == (400, "bad_request")
    assert answer.message == WITHOUT_KEY


def test_a_head_without_the_customer_key_is_a_bad_request(download):
    assert download(method="HEAD").status == 400


def test_a_download_with_another_customer_key_is_denied(download):
    assert download(CustomerKey().headers).refusal == (403, "access_denied")


@pytest.mark.parametrize("missing", ["Algorithm", "Key", "Key-Md5"])
def test_a_customer_key_has_three_headers(b2, shared, name, customer, missing):
    headers = {**customer.headers, f"{PREFIX}-Customer-{missing}": None}

    assert b2.try_upload(shared, name, headers=headers).refusal == (400, "bad_request")


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("Algorithm", "AES128"),
        ("Key", base64.b64encode(b"short").decode()),
        ("Key", "no base64!"),
        ("Key-Md5", base64.b64encode(b"0" * 16).decode()),
    ],
    ids=["algorithm", "length", "encoding", "md5"],
)
def test_a_customer_key_has_to_be_right(b2, shared, name, customer, header, value):
    headers = {**customer.headers, f"{PREFIX}-Customer-{header}": value}

    assert b2.try_upload(shared, name, headers=headers).refusal == (400, "bad_request")


def test_name_and_info_of_a_file_with_a_customer_key_have_at_most_2048_bytes(
    b2, shared, name, customer
):
    headers = {**customer.headers, "X-Bz-Info-note": "v" * 2048}

    assert b2.try_upload(shared, name, headers=headers).refusal == (400, "bad_request")


@pytest.fixture
def large(b2, shared, name, customer):
    return b2.start_large(shared, name, serverSideEncryption=customer.json)


def test_a_large_file_may_have_a_customer_key(b2, shared, name, customer):
    begun = b2.ok(
        "b2_start_large_file",
        bucketId=shared.id,
        fileName=name,
        contentType="text/plain",
        serverSideEncryption=customer.json,
    )

    assert begun["serverSideEncryption"] == BY_CUSTOMER


def test_parts_need_the_customer_key_of_their_file(b2, large):
    assert 400 <= b2.try_part(large, 1, CONTENT).status < 500


def test_parts_are_taken_with_the_customer_key_of_their_file(b2, large, customer):
    part = b2.upload_part(large, 1, CONTENT, customer.headers)

    assert part["serverSideEncryption"] == BY_CUSTOMER


def test_parts_are_not_taken_with_another_customer_key(b2, large):
    assert 400 <= b2.try_part(large, 1, CONTENT, CustomerKey().headers).status < 500


def test_a_large_file_comes_back_with_its_customer_key(b2, shared, name, large, customer):
    first = b"x" * 5_000_000
    b2.upload_part(large, 1, first, customer.headers)
    b2.upload_part(large, 2, b"end", customer.headers)
    assert b2.finish(large, first, b"end").status == 200

    answer = b2.by_name(shared, name, {**customer.headers, "Range": "bytes=4999999-"})

    assert answer.body == b"xend"


@pytest.fixture
def copy(b2, secret_file, name):
    def ask(**fields):
        return b2.call("b2_copy_file", sourceFileId=secret_file["fileId"], fileName=name, **fields)

    return ask


def test_a_copy_can_be_made_with_the_customer_key_of_its_source(b2, shared, name, copy, customer):
    made = copy(sourceServerSideEncryption=customer.json).json()

    assert made["serverSideEncryption"] == BY_B2
    assert b2.by_name(shared, name).body == CONTENT


def test_a_copy_can_be_given_a_customer_key(b2, shared, name, copy, customer):
    other = CustomerKey()

    made = copy(
        sourceServerSideEncryption=customer.json, destinationServerSideEncryption=other.json
    ).json()

    assert made["serverSideEncryption"] == BY_CUSTOMER
    assert b2.by_name(shared, name, other.headers).body == CONTENT


def test_a_plain_file_can_be_copied_under_a_customer_key(b2, shared, name, customer):
    plain = b2.upload(shared, name, CONTENT)

    b2.ok(
        "b2_copy_file",
        sourceFileId=plain["fileId"],
        fileName=f"copy-of-{name}",
        destinationServerSideEncryption=customer.json,
    )

    assert b2.by_name(shared, f"copy-of-{name}", customer.headers).body == CONTENT


def test_a_copy_without_the_customer_key_of_its_source_is_refused(copy):
    assert copy().status in (400, 403)


def test_a_copy_with_another_customer_key_is_denied(copy):
    answer = copy(sourceServerSideEncryption=CustomerKey().json)

    assert answer.refusal == (403, "access_denied")


def test_a_part_can_be_copied_with_both_customer_keys(b2, shared, name, secret_file, customer):
    other = CustomerKey()
    large = b2.start_large(shared, name, serverSideEncryption=other.json)

    part = b2.ok(
        "b2_copy_part",
        sourceFileId=secret_file["fileId"],
        largeFileId=large,
        partNumber=1,
        sourceServerSideEncryption=customer.json,
        destinationServerSideEncryption=other.json,
    )

    assert part["contentLength"] == len(CONTENT)
    assert part["serverSideEncryption"] == BY_CUSTOMER


def test_a_plain_upload_beside_a_secret_one_needs_no_key(b2, shared, secret_file):
    plain = b2.upload(shared, "secret-not", CONTENT)

    assert b2.by_id(plain["fileId"]).body == CONTENT
    assert plain["contentSha1"] == sha1_of(CONTENT)
