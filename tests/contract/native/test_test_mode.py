"""X-Bz-Test-Mode: failures that clients ask for, to see how they take them."""

import pytest

CAP = {"X-Bz-Test-Mode": "force_cap_exceeded"}
FAIL = {"X-Bz-Test-Mode": "fail_some_uploads"}
EXPIRE = {"X-Bz-Test-Mode": "expire_some_account_authorization_tokens"}
ENOUGH = 50


def test_an_upload_over_a_cap_is_forbidden(b2, shared, name):
    url = b2.ok("b2_get_upload_url", bucketId=shared.id)

    answer = b2.upload_with(url, name, headers=CAP)

    assert answer.status == 403
    assert answer.json()["code"] in ("cap_exceeded", "storage_cap_exceeded")


def test_an_upload_url_over_a_cap_is_forbidden(b2, shared):
    answer = b2.call("b2_get_upload_url", headers=CAP, bucketId=shared.id)

    assert answer.refusal in [(403, "storage_cap_exceeded"), (403, "cap_exceeded")]


@pytest.mark.local_only
def test_some_uploads_fail_and_some_do_not(b2, shared, name):
    """Real B2 throws dice, which a test should not."""
    statuses = set()
    for _ in range(ENOUGH):
        url = b2.ok("b2_get_upload_url", bucketId=shared.id)
        statuses.add(b2.upload_with(url, name, headers=FAIL).status)
        if {200, 503} <= statuses:
            break

    assert statuses == {200, 503}


@pytest.mark.local_only
def test_a_token_of_the_account_expires_early(make_key, b2):
    key = make_key("listBuckets")

    answers = [
        key.call("b2_list_buckets", headers=EXPIRE, accountId=b2.account_id) for _ in range(5)
    ]

    assert (401, "expired_auth_token") in [answer.refusal for answer in answers]
