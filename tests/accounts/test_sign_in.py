"""Signing in with keyID and applicationKey, and each way in which it can fail."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.attempts import LIMIT
from b2console.environment import Realm
from gateway.values import Credential
from tests.local_b2 import LocalB2Process, free_port

pytestmark = pytest.mark.django_db


def enter(client, credential, **changes):
    data = {
        "realm": credential.realm,
        "key_id": credential.key_id,
        "application_key": credential.application_key,
        **changes,
    }
    return client.post("/sign-in/", data)


def test_it_shows_a_form(client, local_b2):
    page = client.get("/sign-in/").content.decode()

    assert "keyID" in page
    assert "applicationKey" in page
    assert "independent project" in page


def test_it_lands_on_the_buckets(client, full_key, local_b2):
    response = enter(client, full_key)

    assert response.status_code == 302
    assert response["Location"] == f"/a/{local_b2.account_id}/buckets/"


def test_what_pasting_adds_does_not_count(client, full_key):
    key_id = f"  {full_key.key_id}\u200b\n"
    application_key = f"\ufeff{full_key.application_key[:5]} {full_key.application_key[5:]}\t"

    response = enter(client, full_key, key_id=key_id, application_key=application_key)

    assert response.status_code == 302


def test_a_wrong_application_key_is_told_apart_from_an_unknown_key_id(client, full_key):
    wrong = enter(client, full_key, application_key="K004" + "x" * 27)
    unknown = enter(client, full_key, key_id="004" + "0" * 22)

    assert wrong.status_code == unknown.status_code == 422
    assert "does not belong to this keyID" in wrong.content.decode()
    assert "does not know this keyID" in unknown.content.decode()


def test_an_unknown_key_may_belong_to_another_service(client, full_key, settings):
    unknown = {"key_id": "004" + "0" * 22}

    alone = enter(client, full_key, **unknown).content.decode()
    settings.REALMS = (*settings.REALMS, Realm("elsewhere", "http://127.0.0.1:9"))
    among_others = enter(client, full_key, **unknown).content.decode()

    assert "the other service" not in alone
    assert "the other service" in among_others


def test_a_deleted_key_says_so(client, full_key, read_only_key, gateway_for):
    gateway_for(full_key).delete_key(read_only_key.key_id)

    page = enter(client, read_only_key).content.decode()

    assert "was deleted or has expired" in page


def test_an_expired_key_says_so(client, local_b2, make_key):
    key = make_key("listBuckets", valid_seconds=60)
    local_b2.advance(120)

    page = enter(client, key).content.decode()

    assert "was deleted or has expired" in page


def test_an_unreachable_service_says_so(client, settings, full_key):
    nowhere = f"http://127.0.0.1:{free_port()}"
    settings.REALMS = (Realm("nowhere", nowhere),)

    page = enter(client, full_key, realm=nowhere).content.decode()

    assert "B2 can’t be reached" in page


def test_a_busy_service_says_so(client, local_b2, full_key):
    local_b2.fail(
        call="b2_authorize_account", times=9, status=503, code="service_unavailable", message="busy"
    )

    page = enter(client, full_key).content.decode()

    assert "B2 is busy" in page


def test_a_cut_connection_says_so(client, local_b2, full_key):
    local_b2.fail(call="b2_authorize_account", times=9, cut=True)

    page = enter(client, full_key).content.decode()

    assert "connection to B2 was cut" in page or "B2 can’t be reached" in page


def test_a_key_without_any_useful_capability_says_so(client, make_key):
    page = enter(client, make_key("shareFiles")).content.decode()

    assert "nothing the console could show" in page


def test_only_configured_realms_are_contacted(client, local_b2, full_key, settings):
    settings.REALMS = (Realm("elsewhere", "http://127.0.0.1:9"),)
    local_b2.clear_requests()

    response = enter(client, full_key, realm=full_key.realm)

    assert response.status_code == 422
    assert "b2_authorize_account" not in {each["call"] for each in local_b2.requests()}


def test_a_realm_that_announces_foreign_hosts_is_refused(client, settings, tmp_path):
    options = ("--test-controls", "--public-url", "http://b2.example.com")
    with LocalB2Process(tmp_path / "data", options=options) as process:
        settings.REALMS = (Realm("announces others", process.endpoint),)
        account = process.credentials()["accounts"][0]
        key = Credential(process.endpoint, account["keyId"], account["applicationKey"])

        page = enter(client, key).content.decode()

    assert "foreign host" in page


def test_realms_are_offered_only_where_there_is_a_choice(client, settings, local_b2):
    assert 'type="radio"' not in client.get("/sign-in/").content.decode()

    settings.REALMS = (*settings.REALMS, Realm("Backblaze", "https://api.backblazeb2.com"))

    assert 'type="radio"' in client.get("/sign-in/").content.decode()


def test_a_refused_key_is_not_written_back_into_the_page(client, full_key):
    page = enter(client, full_key, application_key="a-secret-typed-wrong").content.decode()

    assert "a-secret-typed-wrong" not in page


def test_guessing_is_slowed_down(client, full_key):
    for _ in range(LIMIT):
        enter(client, full_key, application_key="K004" + "x" * 27)

    assert enter(client, full_key).status_code == 429


def test_the_database_holds_no_application_key(client, full_key):
    enter(client, full_key)

    stored = Session.objects.get()

    assert full_key.application_key not in str(stored.get_decoded())
    assert full_key.key_id in str(stored.get_decoded())


def test_a_stolen_session_record_opens_in_no_other_session(client, full_key, local_b2):
    enter(client, full_key)
    record = Session.objects.get().get_decoded()["accounts"]
    thief = Client()
    thief.get("/sign-in/")
    session = thief.session
    session["accounts"] = record
    session.save()

    response = thief.get(f"/a/{local_b2.account_id}/settings/")

    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in/")


def test_the_session_gets_a_new_key(client, full_key, local_b2):
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    enter(client, full_key)

    assert client.session.session_key != before


def test_it_goes_on_to_the_page_that_was_asked_for(client, full_key, local_b2):
    page = f"/a/{local_b2.account_id}/settings/?x=1"

    assert enter(client, full_key, next=page)["Location"] == page


@pytest.mark.parametrize(
    "page", ["https://example.com/", "//example.com/", "/a/000000000000/settings/", "javascript:x"]
)
def test_it_goes_nowhere_else(client, full_key, local_b2, page):
    assert enter(client, full_key, next=page)["Location"] == f"/a/{local_b2.account_id}/buckets/"


def test_a_bucket_key_lands_inside_its_bucket(client, one_bucket_key, local_b2):
    response = enter(client, one_bucket_key)

    files = f"/a/{local_b2.account_id}/files/?bucket=only-this-bucket"
    assert response["Location"] == files


def test_a_prefix_key_lands_inside_its_prefix(client, one_bucket_key, make_key, local_b2):
    key = make_key("listFiles", bucket="only-this-bucket", name_prefix="photos/2026/")

    response = enter(client, key)

    assert response["Location"].endswith("?bucket=only-this-bucket&prefix=photos%2F2026%2F")


def test_a_key_for_files_alone_lands_among_them(client, make_key, local_b2):
    response = enter(client, make_key("listFiles", "readFiles"))

    assert response["Location"] == f"/a/{local_b2.account_id}/files/"


def test_credentials_have_no_place_in_reprs(full_key):
    assert full_key.application_key not in repr(full_key)
    assert isinstance(full_key, Credential)
