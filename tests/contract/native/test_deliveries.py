"""Event notifications as webhooks get them. Real B2 cannot reach a webhook on this machine."""

import hashlib
import hmac

import pytest

from tests.contract.native.key import now_ms
from tests.localb2.webhook_receiver import Receiver

pytestmark = pytest.mark.local_only

SECRET = "0123456789abcdefABCDEFghijklmnop"
EVENT_FIELDS = {
    "accountId",
    "bucketId",
    "bucketName",
    "eventId",
    "eventTimestamp",
    "eventType",
    "eventVersion",
    "matchedRuleName",
    "objectName",
    "objectSize",
    "objectVersionId",
}


@pytest.fixture
def receiver():
    receiver = Receiver()
    server = receiver.serve()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.fixture
def watch(b2, bucket, receiver):
    """Lets the bucket tell the receiver."""

    def ask(prefix="", **target):
        rule = {
            "eventTypes": ["b2:HideMarkerCreated:*", "b2:ObjectCreated:*", "b2:ObjectDeleted:*"],
            "isEnabled": True,
            "name": "contract-rule",
            "objectNamePrefix": prefix,
            "targetConfiguration": {"targetType": "webhook", "url": receiver.url, **target},
        }
        b2.ok("b2_set_bucket_notification_rules", bucketId=bucket.id, eventNotificationRules=[rule])

    return ask


@pytest.fixture
def told(watch, b2, bucket, receiver):
    """An upload, and the event that told of it."""
    watch()
    version = b2.upload(bucket, "file", b"12345")
    return version, receiver.events(1)[0]


def types(events):
    return [event["eventType"] for event in events]


def test_an_event_has_these_fields(told):
    assert set(told[1]) == EVENT_FIELDS


def test_an_event_tells_where_it_happened(told, b2, bucket):
    event = told[1]

    place = event["accountId"], event["bucketId"], event["bucketName"]
    assert place == (b2.account_id, bucket.id, bucket.name)


def test_an_event_tells_the_file_version(told):
    version, event = told

    about = event["objectName"], event["objectSize"], event["objectVersionId"]
    assert about == ("file", 5, version["fileId"])


def test_an_event_tells_the_rule(told):
    assert told[1]["matchedRuleName"] == "contract-rule"


def test_an_event_has_version_1(told):
    assert told[1]["eventVersion"] == 1


def test_an_event_tells_its_time_in_milliseconds(told):
    assert abs(told[1]["eventTimestamp"] - now_ms()) < 60_000


def test_a_delivery_holds_events_and_nothing_else(told, receiver):
    assert set(receiver.received[0].headers) >= {"content-length", "content-type"}
    assert list(receiver.received[0].events) == [told[1]]


def test_a_delivery_is_signed_with_the_secret(watch, b2, bucket, receiver):
    watch(hmacSha256SigningSecret=SECRET)
    b2.upload(bucket, "file")
    receiver.events(1)

    delivery = receiver.received[0]
    digest = hmac.new(SECRET.encode(), delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["x-bz-event-notification-signature"] == f"v1={digest}"


def test_a_delivery_has_the_headers_of_its_rule(watch, b2, bucket, receiver):
    watch(customHeaders=[{"name": "X-Colour", "value": "blue"}])
    b2.upload(bucket, "file")
    receiver.events(1)

    assert receiver.received[0].headers["x-colour"] == "blue"


def test_every_event_comes_by_itself(watch, b2, bucket, receiver):
    watch()
    for _ in range(3):
        b2.upload(bucket, "file")

    receiver.events(3)
    assert [len(each.events) for each in receiver.received] == [1, 1, 1]


def test_uploads_copies_hides_and_deletions_are_told(watch, b2, bucket, receiver):
    watch()
    version = b2.upload(bucket, "file")
    b2.ok("b2_copy_file", sourceFileId=version["fileId"], fileName="copy")
    b2.ok("b2_hide_file", bucketId=bucket.id, fileName="file")
    b2.ok("b2_delete_file_version", fileName="file", fileId=version["fileId"])

    assert sorted(types(receiver.events(4))) == [
        "b2:HideMarkerCreated:Hide",
        "b2:ObjectCreated:Copy",
        "b2:ObjectCreated:Upload",
        "b2:ObjectDeleted:Delete",
    ]


def test_large_files_are_told_when_they_are_finished(watch, b2, bucket, receiver):
    watch()
    first = b"x" * 5_000_000
    file_id = b2.start_large(bucket, "large")
    b2.upload_part(file_id, 1, first)
    b2.upload_part(file_id, 2, b"end")
    assert b2.finish(file_id, first, b"end").status == 200

    event = receiver.events(1)[0]
    assert (event["eventType"], event["objectSize"]) == (
        "b2:ObjectCreated:MultipartUpload",
        5_000_003,
    )


def test_downloads_are_not_told(watch, b2, bucket, receiver):
    watch()
    b2.upload(bucket, "file")
    b2.by_name(bucket, "file")
    b2.ok("b2_hide_file", bucketId=bucket.id, fileName="file")

    events = types(receiver.events(2))
    assert sorted(events) == ["b2:HideMarkerCreated:Hide", "b2:ObjectCreated:Upload"]


def test_a_rule_is_for_its_prefix_alone(watch, b2, bucket, receiver):
    watch("photos/")
    b2.upload(bucket, "other/file")
    b2.upload(bucket, "photos/file")

    assert [event["objectName"] for event in receiver.events(1)] == ["photos/file"]
