"""What nobody could confirm of B2: the answers localb2 chose, as docs/localb2.md lists them."""

import pytest

pytestmark = pytest.mark.local_only

NOT_IN_THE_TABLE = ["md", "yaml", "mjs", "ts", "py", "php", "gz", "tgz", "heic", "woff2", "m4a"]


@pytest.fixture
def other(b2, accounts):
    """The key of another account."""
    return b2.with_secret(accounts[1].key_id, accounts[1].application_key).sign_in()


def test_unknown_fields_are_ignored(b2):
    answer = b2.call("b2_list_buckets", accountId=b2.account_id, madeUp=1)

    assert answer.status == 200


def test_the_field_that_b2sdk_misspells_is_ignored(b2, shared, name):
    answer = b2.call(
        "b2_start_large_file",
        bucketId=shared.id,
        fileName=name,
        contentType="text/plain",
        custom_upload_timestamp=1452802803026,
    )

    assert answer.status == 200


def test_an_unknown_call_is_a_bad_request(b2):
    assert b2.call("b2_make_coffee").refusal == (400, "bad_request")


def test_an_unknown_version_of_the_api_is_not_found(b2):
    answer = b2.call("b2_list_buckets", version=5, accountId=b2.account_id)

    assert answer.refusal == (404, "not_found")


def test_the_token_is_checked_before_the_body(b2):
    answer = b2.post("b2_create_bucket", b"no json", headers={"Authorization": "nonsense"})

    assert answer.refusal == (401, "bad_auth_token")


def test_the_capability_is_checked_before_the_fields(make_key):
    assert make_key("listFiles").call("b2_create_bucket").refusal == (401, "unauthorized")


def test_the_account_id_of_somebody_else_is_unauthorized(b2, other):
    answer = b2.call("b2_list_buckets", accountId=other.account_id)

    assert answer.refusal == (401, "unauthorized")


def test_a_bucket_of_another_account_does_not_exist(other, shared):
    answer = other.call("b2_list_file_names", bucketId=shared.id)

    assert answer.refusal == (400, "bad_bucket_id")


def test_a_file_of_another_account_does_not_exist(b2, other, shared, name):
    version = b2.upload(shared, name)

    answer = other.call("b2_get_file_info", fileId=version["fileId"])

    assert answer.refusal == (404, "not_found")


@pytest.mark.parametrize("good", ["with.dots.inside", "a1.b2.c3"])
def test_bucket_names_may_have_dots(b2, forget_buckets, good):
    forget_buckets.append(good)

    assert b2.create_bucket(good).status == 200


@pytest.mark.parametrize("bad", [".leading", "trailing.", "two..dots", "192.168.100.100"])
def test_bucket_names_may_not_have_dots_everywhere(b2, bad):
    assert b2.create_bucket(bad).refusal == (400, "bad_request")


@pytest.mark.parametrize("extension", NOT_IN_THE_TABLE)
def test_extensions_that_the_table_of_2016_lacks_are_octet_streams(b2, shared, extension):
    version = b2.upload(shared, f"a.{extension}", headers={"Content-Type": "b2/x-auto"})

    assert version["contentType"] == "application/octet-stream"


def test_extensions_are_read_in_lower_case(b2, shared):
    version = b2.upload(shared, "a.JPG", headers={"Content-Type": "b2/x-auto"})

    assert version["contentType"] == "image/jpeg"


def test_a_wrong_sha1_is_told_in_the_newer_words(b2, shared, name):
    answer = b2.try_upload(shared, name, headers={"X-Bz-Content-Sha1": "0" * 40})

    assert answer.message == "Checksum did not match data received"


def test_a_failed_upload_spends_its_token(b2, shared, name):
    url = b2.ok("b2_get_upload_url", bucketId=shared.id)
    b2.upload_with(url, name, headers={"X-Bz-Content-Sha1": "0" * 40})

    assert b2.upload_with(url, name).refusal == (401, "bad_auth_token")


@pytest.mark.parametrize("odd", ["bytes=0-1,3-4", "bytes=4-2", "lines=1-2", "bytes=-"])
def test_odd_ranges_are_the_whole_file(b2, shared, name, odd):
    b2.upload(shared, name, b"0123456789")

    answer = b2.by_name(shared, name, {"Range": odd})

    assert (answer.status, answer.body) == (200, b"0123456789")


def test_a_page_has_at_most_1000_parts(b2, shared, name):
    file_id = b2.start_large(shared, name)

    assert b2.call("b2_list_parts", fileId=file_id, maxPartCount=1001).status == 400


def test_a_key_for_several_buckets_is_listed_with_all_of_them_before_version_4(
    b2, make_key, shared, bucket
):
    ids = [shared.id, bucket.id]
    key = make_key("listFiles", bucketIds=ids)

    answer = b2.ok(
        "b2_list_keys",
        version=3,
        accountId=b2.account_id,
        startApplicationKeyId=key.key_id,
        maxKeyCount=1,
    )

    row = answer["keys"][0]
    assert (row["bucketId"], sorted(row["bucketIds"])) == (None, sorted(ids))


def test_a_wildcard_leaves_no_room_for_other_event_types_of_its_category(b2, bucket):
    rule = {
        "eventTypes": ["b2:ObjectCreated:*", "b2:ObjectCreated:Upload"],
        "isEnabled": True,
        "name": "contract-rule",
        "objectNamePrefix": "",
        "targetConfiguration": {"targetType": "webhook", "url": "https://b2.example.com/hook"},
    }

    answer = b2.call(
        "b2_set_bucket_notification_rules", bucketId=bucket.id, eventNotificationRules=[rule]
    )

    assert answer.refusal == (400, "event_type_categories")


def test_name_and_info_may_have_more_than_2048_bytes_with_b2s_own_key(b2, shared, name):
    headers = {f"X-Bz-Info-key-{number}": "v" * 1000 for number in range(6)}

    assert b2.try_upload(shared, name, headers=headers).status == 200


def test_a_locked_file_may_be_hidden(b2, locked, name):
    b2.upload(locked, name, headers={"X-Bz-File-Legal-Hold": "on"})

    answer = b2.call("b2_hide_file", bucketId=locked.id, fileName=name)

    assert answer.json()["action"] == "hide"


def test_a_prefix_needs_no_bucket(b2, forget_keys):
    key = b2.create_key("contract-test", ["listFiles"], namePrefix="photos/").json()
    forget_keys.append(key["applicationKeyId"])

    assert (key["bucketIds"], key["namePrefix"]) == (None, "photos/")


def test_webhooks_of_this_machine_need_no_https(b2, bucket):
    rule = {
        "eventTypes": ["b2:ObjectCreated:Upload"],
        "isEnabled": True,
        "name": "contract-rule",
        "objectNamePrefix": "",
        "targetConfiguration": {"targetType": "webhook", "url": "http://127.0.0.1:9/hook"},
    }

    answer = b2.call(
        "b2_set_bucket_notification_rules", bucketId=bucket.id, eventNotificationRules=[rule]
    )

    assert answer.status == 200


def test_a_key_outlives_its_bucket(b2, make_key, make_bucket):
    bucket = make_bucket()
    key = make_key("listFiles", bucketIds=[bucket.id])

    b2.ok("b2_delete_bucket", accountId=b2.account_id, bucketId=bucket.id)

    assert key.authorize().status == 200
