"""X-Bz-Test-Mode: the three failures that B2 rehearses with a client."""

from collections.abc import Mapping
from types import MappingProxyType

import pytest
from b2sdk.v3 import B2Api, InMemoryAccountInfo
from b2sdk.v3.exception import StorageCapExceeded

from tests.localb2.native.wire import Wire

FAIL_UPLOADS = {"X-Bz-Test-Mode": "fail_some_uploads"}
FORCE_CAP = {"X-Bz-Test-Mode": "force_cap_exceeded"}
EXPIRE_TOKENS = {"X-Bz-Test-Mode": "expire_some_account_authorization_tokens"}


class WireInTestMode(Wire):
    """Sends the header with every call, as clients do that know it."""

    mode: Mapping[str, str] = MappingProxyType({})

    def send(self, method, path, body=None, headers=None):
        return super().send(method, path, body, {**(headers or {}), **self.mode})


@pytest.fixture
def wire(localb2):
    return WireInTestMode(localb2).sign_in()


@pytest.fixture
def bucket(wire):
    return wire.create_bucket()


def in_mode(wire, mode):
    wire.mode = mode
    return wire


def test_every_other_upload_fails(wire, bucket):
    in_mode(wire, FAIL_UPLOADS)

    answers = [wire.upload_with(wire.upload_url(bucket), "a", b"x") for _ in range(4)]

    assert [answer.status for answer in answers] == [503, 200, 503, 200]
    assert answers[0].code == "service_unavailable"


def test_a_failed_upload_needs_a_new_url(wire, bucket):
    in_mode(wire, FAIL_UPLOADS)
    url = wire.upload_url(bucket)

    answers = [wire.upload_with(url, "a", b"x") for _ in range(2)]

    assert [answer.status for answer in answers] == [503, 401]


def test_parts_fail_too(wire, bucket):
    started = wire.call(
        "b2_start_large_file", bucketId=bucket, fileName="a", contentType="b2/x-auto"
    ).json
    in_mode(wire, FAIL_UPLOADS)

    def upload_part():
        url = wire.call("b2_get_upload_part_url", fileId=started["fileId"]).json
        return wire.upload_with(url, "a", b"x", X_Bz_Part_Number="1").status

    assert [upload_part(), upload_part()] == [503, 200]


def test_uploads_without_the_header_never_fail(wire, bucket):
    in_mode(wire, FAIL_UPLOADS)
    wire.upload_with(wire.upload_url(bucket), "a", b"x")
    in_mode(wire, {})

    statuses = [wire.upload_with(wire.upload_url(bucket), "a", b"x").status for _ in range(3)]

    assert statuses == [200, 200, 200]


@pytest.mark.parametrize("call", ["b2_get_upload_url", "b2_start_large_file", "b2_copy_file"])
def test_a_cap_is_forced_on_what_stores(wire, bucket, call):
    in_mode(wire, FORCE_CAP)

    answer = wire.call(call, bucketId=bucket, fileName="a", contentType="b2/x-auto")

    assert (answer.status, answer.code) == (403, "storage_cap_exceeded")


def test_a_cap_is_forced_on_uploads(wire, bucket):
    url = wire.upload_url(bucket)
    in_mode(wire, FORCE_CAP)

    answer = wire.upload_with(url, "a", b"x")

    assert (answer.status, answer.code) == (403, "storage_cap_exceeded")


def test_reading_goes_on_beyond_a_forced_cap(wire, bucket):
    wire.upload(bucket, "a")
    in_mode(wire, FORCE_CAP)

    assert wire.authorize().status == 200
    assert wire.call("b2_list_file_names", bucketId=bucket).status == 200
    assert wire.call("b2_hide_file", bucketId=bucket, fileName="a").status == 200


def test_a_token_ends_with_its_third_call(wire, bucket):
    in_mode(wire, EXPIRE_TOKENS)
    statuses = [wire.call("b2_list_file_names", bucketId=bucket).status for _ in range(2)]

    expired = wire.call("b2_list_file_names", bucketId=bucket)
    in_mode(wire, {})
    still = wire.call("b2_list_file_names", bucketId=bucket)
    fresh = wire.sign_in().call("b2_list_file_names", bucketId=bucket)

    assert statuses == [200, 200]
    assert (expired.status, expired.code) == (401, "expired_auth_token")
    assert (still.status, still.code) == (401, "expired_auth_token")
    assert fresh.status == 200


def test_an_expired_token_stays_expired_when_the_memory_of_tokens_is_emptied(wire, localb2):
    in_mode(wire, EXPIRE_TOKENS)
    for _ in range(3):
        wire.call("b2_list_buckets", accountId=wire.account_id)

    localb2.advance(60)
    answer = wire.call("b2_list_buckets", accountId=wire.account_id)

    assert (answer.status, answer.code) == (401, "expired_auth_token")


def test_an_unknown_mode_changes_nothing(wire, bucket):
    in_mode(wire, {"X-Bz-Test-Mode": "make_coffee"})

    assert wire.upload(bucket, "a")["fileName"] == "a"


@pytest.fixture
def b2_api(localb2):
    """b2sdk, with a function that makes it send the header."""

    def make(mode):
        api = B2Api(InMemoryAccountInfo())
        session = api.session.raw_api.b2_http.session
        session.headers.update(mode)
        api.authorize_account(localb2.key_id, localb2.application_key, realm=localb2.endpoint)
        return api

    return make


def test_b2sdk_gets_over_failing_uploads_and_tokens(b2_api, bucket):
    uploads = b2_api(FAIL_UPLOADS).get_bucket_by_name("plain-bucket")
    tokens = b2_api(EXPIRE_TOKENS).get_bucket_by_name("plain-bucket")

    assert uploads.upload_bytes(b"x", "a").file_name == "a"
    assert [version.file_name for version, _ in tokens.ls()] == ["a"]
    assert [tokens.upload_bytes(b"x", f"b{n}").file_name for n in range(3)] == ["b0", "b1", "b2"]


def test_b2sdk_meets_a_forced_cap(b2_api, bucket):
    place = b2_api(FORCE_CAP).get_bucket_by_name("plain-bucket")

    with pytest.raises(StorageCapExceeded):
        place.upload_bytes(b"x", "a")
