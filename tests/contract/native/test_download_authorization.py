"""b2_get_download_authorization: links for people without a key."""

import pytest

OVERRIDES = {
    "b2CacheControl": ("cache-control", "max-age=99"),
    "b2ContentDisposition": ("content-disposition", "attachment"),
    "b2ContentEncoding": ("content-encoding", "identity"),
    "b2ContentLanguage": ("content-language", "de"),
    "b2ContentType": ("content-type", "x-made/up"),
    "b2Expires": ("expires", "Fri, 20 Nov 2026 10:00:00 GMT"),
}


@pytest.fixture(scope="module", autouse=True)
def file(b2, shared):
    return b2.upload(shared, "shared/file.txt", b"hello")


@pytest.fixture
def allow(b2, shared):
    """The token of a new download authorization."""

    def ask(prefix="shared/", seconds=60, **overrides):
        return b2.ok(
            "b2_get_download_authorization",
            bucketId=shared.id,
            fileNamePrefix=prefix,
            validDurationInSeconds=seconds,
            **overrides,
        )["authorizationToken"]

    return ask


def asked(b2, shared, **fields):
    values = {"bucketId": shared.id, "fileNamePrefix": "", "validDurationInSeconds": 60, **fields}
    return b2.call("b2_get_download_authorization", **values)


def test_it_answers_token_bucket_and_prefix(b2, shared):
    answer = asked(b2, shared, fileNamePrefix="shared/").json()

    assert set(answer) == {"authorizationToken", "bucketId", "fileNamePrefix"}
    assert (answer["bucketId"], answer["fileNamePrefix"]) == (shared.id, "shared/")


def test_the_token_downloads_below_its_prefix(anybody, shared, allow):
    answer = anybody.by_name(shared, "shared/file.txt", {"Authorization": allow("shared/")})

    assert answer.body == b"hello"


def test_the_token_may_stand_in_the_url(anybody, shared, allow):
    assert anybody.by_name(shared, "shared/file.txt", Authorization=allow()).body == b"hello"


def test_the_whole_name_may_be_the_prefix(anybody, shared, allow):
    token = allow("shared/file.txt")

    assert anybody.by_name(shared, "shared/file.txt", Authorization=token).status == 200


def test_an_empty_prefix_is_the_whole_bucket(anybody, shared, allow):
    assert anybody.by_name(shared, "shared/file.txt", Authorization=allow("")).status == 200


def test_the_token_downloads_nothing_outside_of_its_prefix(anybody, shared, allow):
    answer = anybody.by_name(shared, "shared/file.txt", Authorization=allow("other/"))

    assert answer.refusal == (401, "unauthorized")


def test_the_token_downloads_nothing_from_other_buckets(b2, anybody, bucket, allow):
    b2.upload(bucket, "shared/file.txt")

    answer = anybody.by_name(bucket, "shared/file.txt", Authorization=allow())

    assert answer.refusal == (401, "unauthorized")


def test_the_token_downloads_nothing_by_id(anybody, file, allow):
    answer = anybody.by_id(file["fileId"], {"Authorization": allow()})

    assert answer.status == 401


def test_the_token_lists_nothing(b2, shared, allow):
    answer = b2.call("b2_list_file_names", headers={"Authorization": allow()}, bucketId=shared.id)

    assert answer.status == 401


@pytest.mark.parametrize("seconds", [1, 604_800])
def test_a_token_is_valid_for_a_second_to_a_week(b2, shared, seconds):
    assert asked(b2, shared, validDurationInSeconds=seconds).status == 200


@pytest.mark.parametrize("seconds", [0, -1, 604_801])
def test_a_token_is_valid_for_no_other_time(b2, shared, seconds):
    assert asked(b2, shared, validDurationInSeconds=seconds).refusal == (400, "bad_request")


def test_an_unknown_bucket_cannot_be_shared(b2, shared):
    answer = asked(b2, shared, bucketId="0" * 24)

    assert answer.refusal == (400, "bad_bucket_id")


def test_sharing_needs_a_capability(make_key, shared, everything):
    key = make_key(*(each for each in everything if each != "shareFiles"))

    assert asked(key, shared).refusal == (401, "unauthorized")


def test_a_key_for_a_prefix_shares_nothing_else(make_key, shared):
    key = make_key("shareFiles", bucketIds=[shared.id], namePrefix="shared/")

    assert asked(key, shared, fileNamePrefix="other/").refusal == (401, "unauthorized")


@pytest.mark.parametrize("parameter", sorted(OVERRIDES))
def test_the_token_overrides_a_header_as_it_was_allowed(anybody, shared, allow, parameter):
    header, value = OVERRIDES[parameter]
    token = allow(**{parameter: value})

    answer = anybody.by_name(shared, "shared/file.txt", Authorization=token, **{parameter: value})

    assert answer.headers[header] == value


@pytest.mark.parametrize("parameter", sorted(OVERRIDES))
def test_an_override_may_not_differ_from_what_was_allowed(anybody, shared, allow, parameter):
    token = allow(**{parameter: OVERRIDES[parameter][1]})

    answer = anybody.by_name(
        shared, "shared/file.txt", Authorization=token, **{parameter: "something-else"}
    )

    assert answer.status in (400, 401)


def test_an_override_that_was_not_allowed_is_refused(anybody, shared, allow):
    answer = anybody.by_name(
        shared, "shared/file.txt", Authorization=allow(), b2ContentType="x-made/up"
    )

    assert answer.status in (400, 401)


def test_overrides_need_a_token(b2, anybody, public):
    b2.upload(public, "file")

    answer = anybody.by_name(public, "file", b2ContentType="x-made/up")

    assert answer.status in (400, 401)


def test_the_token_of_an_account_overrides_headers(b2, shared):
    answer = b2.by_name(shared, "shared/file.txt", b2ContentDisposition="attachment")

    assert answer.headers["content-disposition"] == "attachment"


def test_a_token_dies_with_its_key(make_key, b2, anybody, shared):
    key = make_key("shareFiles")
    token = asked(key, shared).json()["authorizationToken"]
    b2.ok("b2_delete_key", applicationKeyId=key.key_id)

    answer = anybody.by_name(shared, "shared/file.txt", Authorization=token)

    assert answer.refusal == (401, "bad_auth_token")
