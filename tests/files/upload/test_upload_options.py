"""Options for all files of an upload: checked once, sealed, kept by every version."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from files.upload_options import UploadOptions, open_options
from files.uploads import WHOLE_LIMIT
from tests.conftest import ONLY_BUCKET
from tests.files.upload.conftest import BUCKET, Queue, code_of, unfinished, versions

LOCKED = "locked-bucket"
SOON = f"{datetime.now(UTC) + timedelta(days=9):%Y-%m-%dT%H:%M}"
UNTIL = {"retention_mode": "governance", "retain_zone": "Europe/Oslo"}


@pytest.fixture
def locked(gateway):
    gateway.create_bucket(LOCKED, public=False, lock=True)
    return LOCKED


def seal(queue, bucket=BUCKET, **options):
    return queue._post("/options", {"bucket": bucket, "prefix": "", **options})


def sealed(queue, bucket=BUCKET, **options):
    response = seal(queue, bucket, **options)
    assert response.status_code == 200, response.content
    return response.json()["options"]


def put(queue, options, bucket=BUCKET):
    return queue.client.put(
        f"{queue.base}/body?bucket={bucket}&name=a.txt&size=1&last_modified=1700000000000",
        b"x",
        content_type="application/octet-stream",
        headers={"Accept": "application/json", "X-Upload-Options": options},
    )


def test_a_file_keeps_all_of_them(queue, gateway, locked):
    options = sealed(
        queue,
        LOCKED,
        content_type="text/markdown; charset=utf-8",
        cache_control='public, max-age=60, no-cache="x"',
        info="Project: harbor\n\nurl: https://example.org/?a=b: c",
        encryption="SSE-B2",
        retention_mode="compliance",
        retention_days="30",
        legal_hold="on",
    )

    put(queue, options, LOCKED)

    details = gateway.get_file_info(versions(gateway, LOCKED)[0].id)
    assert details.content_type == "text/markdown; charset=utf-8"
    assert details.info == {
        "src_last_modified_millis": "1700000000000",
        "b2-cache-control": 'public, max-age=60, no-cache="x"',
        "project": "harbor",
        "url": "https://example.org/?a=b: c",
    }
    assert (details.encryption, details.retention_mode) == ("SSE-B2", "compliance")
    assert details.legal_hold is True
    in_30_days = datetime.now(UTC) + timedelta(days=30)
    assert abs(details.retain_until - in_30_days) < timedelta(minutes=1)


def test_a_file_is_kept_until_a_moment_in_the_zone_that_the_form_stated(queue, gateway, locked):
    day = (datetime.now(UTC) + timedelta(days=400)).date()
    zone, moment = "Asia/Tokyo", f"{day}T18:30"

    options = sealed(
        queue, LOCKED, retention_mode="governance", retain_until=moment, retain_zone=zone
    )
    put(queue, options, LOCKED)

    details = gateway.get_file_info(versions(gateway, LOCKED)[0].id)
    assert details.retention_mode == "governance"
    assert details.retain_until == datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)


def test_without_a_stated_zone_it_is_that_of_the_browser_or_utc(queue, locked):
    day = (datetime.now(UTC) + timedelta(days=400)).date()
    wishes = {"retention_mode": "governance", "retain_until": f"{day} 18:30"}

    def until():
        return open_options(sealed(queue, LOCKED, **wishes)).retain_until

    assert until() == f"{day}T18:30:00+00:00"
    queue.client.cookies["tz"] = "Asia/Tokyo"
    assert until() == f"{day}T09:30:00+00:00"


def test_a_large_file_keeps_them_from_its_beginning(queue, gateway):
    options = sealed(queue, content_type="video/x-odd", cache_control="no-store", info="a: 1")

    queue.client.post(
        f"{queue.base}/begin",
        {"bucket": BUCKET, "name": "big.bin", "size": 2 * WHOLE_LIMIT},
        content_type="application/json",
        headers={"Accept": "application/json", "X-Upload-Options": options},
    )

    assert unfinished(gateway) == ["big.bin"]
    begun = gateway.get_file_info(gateway.list_unfinished_files(BUCKET)[0][0].id)
    assert begun.content_type == "video/x-odd"
    assert begun.info == {"b2-cache-control": "no-store", "a": "1"}


def test_without_wishes_there_is_nothing_to_carry(queue):
    assert sealed(queue) == ""


def test_sealed_options_fit_a_header(queue):
    lines = [f"key-{number}: {'0123456789abcdef' * 35}" for number in range(7)]

    assert len(sealed(queue, info="\n".join(lines))) < 8000


@pytest.mark.parametrize(
    ("options", "field", "reason"),
    [
        ({"content_type": "picture"}, "content_type", "image/png"),
        ({"content_type": "a/b\nc"}, "content_type", "image/png"),
        ({"cache_control": "max-age=1;"}, "cache_control", "max-age=86400"),
        ({"cache_control": "für immer"}, "cache_control", "max-age=86400"),
        ({"cache_control": "public,\n max-age=1"}, "cache_control", "max-age=86400"),
        ({"cache_control": 'a="b\r\n X-Bz-Test: c"'}, "cache_control", "max-age=86400"),
        ({"info": "no pair"}, "info", "no pair"),
        ({"info": "key:"}, "info", "no pair"),
        ({"info": "a key: 1"}, "info", "cannot be a key"),
        ({"info": "b2-expires: x"}, "info", "themselves"),
        ({"info": "SRC_last_modified_millis: 1"}, "info", "themselves"),
        ({"info": "a: ü"}, "info", "ASCII"),
        ({"info": "a: 1\nA: 2"}, "info", "once"),
        ({"info": "\n".join(f"k{n}: {n}" for n in range(8))}, "info", "At most 7"),
        ({"info": f"a: {'x' * 4001}"}, "info", "4,000"),
        ({"encryption": "SSE-C"}, "encryption", "valid choice"),
        ({"retention_mode": "governance"}, "retention_days", "how many days"),
        ({"retention_days": "1"}, "retention_mode", "governance or compliance"),
        ({"retain_until": SOON}, "retention_mode", "governance or compliance"),
        (
            {
                "retention_mode": "compliance",
                "retention_days": "1",
                "retain_until": SOON,
            },
            "retain_until",
            "not both",
        ),
        ({**UNTIL, "retain_until": "2030-01-01"}, "retain_until", "a date and a time"),
        ({**UNTIL, "retain_until": "tomorrow"}, "retain_until", "a date and a time"),
        ({**UNTIL, "retain_until": 5}, "retain_until", "a date and a time"),
        ({**UNTIL, "retain_until": "2026-01-01T00:00"}, "retain_until", "in the future"),
        ({**UNTIL, "retain_until": "0001-01-01T00:00"}, "retain_until", "in the future"),
        ({**UNTIL, "retain_until": "2126-01-01T00:00"}, "retain_until", "3000 days from now"),
        ({**UNTIL, "retain_until": "9999-12-31T23:59"}, "retain_until", "3000 days from now"),
        # An hour that the clocks leave out.
        ({**UNTIL, "retain_until": "2027-03-28T02:30"}, "retain_until", "may not exist"),
        ({"retention_mode": "governance", "retention_days": "0"}, "retention_days", "1"),
        ({"retention_mode": "governance", "retention_days": "3001"}, "retention_days", "3000"),
        ({"retention_mode": "forever"}, "retention_mode", "valid choice"),
    ],
)
def test_a_wrong_option_is_told_with_its_field(queue, locked, options, field, reason):
    response = seal(queue, LOCKED, **options)

    assert response.status_code == 422
    assert response.json()["error"]["field"] == field
    assert reason in response.json()["error"]["text"]


@pytest.mark.parametrize(
    "options",
    [{"retention_mode": "governance", "retention_days": "1"}, {"legal_hold": "on"}],
)
def test_a_bucket_without_object_lock_locks_nothing(queue, options):
    response = seal(queue, **options)

    assert response.status_code == 422
    assert "no Object Lock" in response.json()["error"]["text"]


@pytest.mark.parametrize(
    ("options", "capability"),
    [
        ({"retention_mode": "governance", "retention_days": "1"}, "writeFileRetentions"),
        ({"legal_hold": "on"}, "writeFileLegalHolds"),
    ],
)
def test_a_key_without_the_capability_is_told_which(
    client, signed_in, make_key, locked, gateway, options, capability
):
    key = make_key("listBuckets", "writeFiles", "readBucketRetentions", bucket=LOCKED)
    queue = Queue(client, signed_in(client, key))

    response = seal(queue, LOCKED, **options)

    assert response.status_code == 422
    assert capability in response.json()["error"]["text"]


def test_a_key_that_may_not_look_at_the_bucket_lets_b2_decide(
    client, signed_in, make_key, locked, gateway
):
    key = make_key("writeFiles", "writeFileLegalHolds", bucket=LOCKED)
    queue = Queue(client, signed_in(client, key))

    assert put(queue, sealed(queue, LOCKED, legal_hold="on"), LOCKED).status_code == 200


def test_forged_options_are_refused(queue, gateway):
    for options in ("forged", sealed(queue, info="a: 1")[:-1] + "x"):
        response = put(queue, options)

        assert (response.status_code, code_of(response)) == (422, "options_refused")
    assert versions(gateway) == []


def test_opening_is_the_reverse_of_sealing():
    options = UploadOptions(info={"a": "1"}, encryption="SSE-B2", legal_hold=True)

    assert open_options(options.seal()) == options


def test_it_requires_sign_in_capability_and_reach(
    client, gateway, signed_in, read_only_key, one_bucket_key
):
    stranger = Queue(Client(), gateway.authorization.account_id)
    reader = Queue(Client(), signed_in(client, read_only_key))
    reader.client = client
    assert [seal(stranger).status_code, seal(reader).status_code] == [401, 403]

    narrow = Queue(client, signed_in(client, one_bucket_key))
    assert [seal(narrow, bucket).status_code for bucket in (ONLY_BUCKET, BUCKET)] == [200, 403]
