"""Event notifications reach a webhook: over the wire, and with deliveries that fail."""

import asyncio
import hashlib
import hmac
import logging
import time
from urllib.parse import urlsplit

import pytest

from localb2.errors import NoSuchFile
from localb2.rules import accounts, buckets, files, notifications
from localb2.store.clock import Clock
from localb2.store.store import Store
from localb2.webhooks import Webhooks
from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.native.wire import Wire, sha1_of
from tests.localb2.s3.conftest import s3_client
from tests.localb2.webhook_receiver import Receiver

SECRET = "0123456789abcdefghijABCDEFGHIJ01"
ALL = ("b2:ObjectCreated:*", "b2:ObjectDeleted:*", "b2:HideMarkerCreated:*")
DAY = 24 * 3600 + 1


@pytest.fixture
def receiver():
    receiver = Receiver()
    server = receiver.serve()
    yield receiver
    server.shutdown()
    server.server_close()


def rule(url, types=ALL, prefix="", name="every-event", **target):
    return {
        "eventTypes": list(types),
        "isEnabled": True,
        "name": name,
        "objectNamePrefix": prefix,
        "targetConfiguration": {"targetType": "webhook", "url": url, **target},
    }


@pytest.fixture
def wire(localb2):
    return Wire(localb2).sign_in()


@pytest.fixture
def watched(wire, receiver):
    """A bucket whose every event is delivered."""
    bucket = wire.create_bucket("watched-bucket")
    set_rules(wire, bucket, rule(receiver.url))
    return bucket


def set_rules(wire, bucket, *rules):
    answer = wire.call(
        "b2_set_bucket_notification_rules", bucketId=bucket, eventNotificationRules=list(rules)
    )
    assert answer.status == 200, answer.body


def types(events):
    return [event["eventType"] for event in events]


def test_an_upload_is_told_in_b2s_words(wire, watched, receiver):
    made = wire.upload(watched, "photos/cät.jpg", b"12345")

    (event,) = receiver.events(1)

    assert len(event.pop("eventId")) == 64
    assert abs(event.pop("eventTimestamp") - made["uploadTimestamp"]) < 60_000
    assert event == {
        "accountId": wire.account_id,
        "bucketId": watched,
        "bucketName": "watched-bucket",
        "eventType": "b2:ObjectCreated:Upload",
        "eventVersion": 1,
        "matchedRuleName": "every-event",
        "objectName": "photos/cät.jpg",
        "objectSize": 5,
        "objectVersionId": made["fileId"],
    }
    assert receiver.received[0].path == "/hook?token=1"
    assert receiver.received[0].headers["content-type"] == "application/json"


def test_what_happens_to_a_file_is_told_in_order(wire, watched, receiver):
    made = wire.upload(watched, "a")
    wire.call("b2_copy_file", sourceFileId=made["fileId"], fileName="b")
    wire.call("b2_hide_file", bucketId=watched, fileName="a")
    wire.call("b2_delete_file_version", fileName="a", fileId=made["fileId"])

    assert types(receiver.events(4)) == [
        "b2:ObjectCreated:Upload",
        "b2:ObjectCreated:Copy",
        "b2:HideMarkerCreated:Hide",
        "b2:ObjectDeleted:Delete",
    ]


def test_a_large_file_is_told_when_it_is_finished(wire, watched, receiver):
    started = wire.call(
        "b2_start_large_file", bucketId=watched, fileName="large", contentType="text/plain"
    ).json["fileId"]
    parts = [b"a" * 5_000_000, b"b"]
    for number, content in enumerate(parts, start=1):
        url = wire.call("b2_get_upload_part_url", fileId=started).json
        wire.send(
            "POST",
            urlsplit(url["uploadUrl"]).path,
            content,
            {
                "Authorization": url["authorizationToken"],
                "X-Bz-Part-Number": str(number),
                "X-Bz-Content-Sha1": sha1_of(content),
            },
        )
    wire.call("b2_finish_large_file", fileId=started, partSha1Array=[sha1_of(p) for p in parts])

    (event,) = receiver.events(1)

    assert event["eventType"] == "b2:ObjectCreated:MultipartUpload"
    assert (event["objectVersionId"], event["objectSize"]) == (started, 5_000_001)


def test_s3_calls_are_told_alike(localb2, wire, watched, receiver):
    s3 = s3_client(localb2.endpoint, localb2.key_id, localb2.application_key)
    bucket = "watched-bucket"
    s3.put_object(Bucket=bucket, Key="a", Body=b"1")
    s3.copy_object(Bucket=bucket, Key="b", CopySource={"Bucket": bucket, "Key": "a"})
    marker = s3.delete_object(Bucket=bucket, Key="a")["VersionId"]
    s3.delete_object(Bucket=bucket, Key="a", VersionId=marker)

    assert types(receiver.events(4)) == [
        "b2:ObjectCreated:Upload",
        "b2:ObjectCreated:Copy",
        "b2:HideMarkerCreated:Hide",
        "b2:ObjectDeleted:Delete",
    ]


def test_lifecycle_rules_are_told_as_such(localb2, wire, watched, receiver):
    rules = [{"fileNamePrefix": "", "daysFromUploadingToHiding": 1, "daysFromHidingToDeleting": 1}]
    wire.call("b2_update_bucket", accountId=wire.account_id, bucketId=watched, lifecycleRules=rules)
    wire.upload(watched, "a")
    localb2.advance(DAY)
    localb2.advance(DAY)

    assert types(receiver.events(4)) == [
        "b2:ObjectCreated:Upload",
        "b2:HideMarkerCreated:LifecycleRule",
        "b2:ObjectDeleted:LifecycleRule",
        "b2:ObjectDeleted:LifecycleRule",
    ]


def test_only_the_events_of_a_rule_are_told(wire, receiver):
    bucket = wire.create_bucket()
    set_rules(wire, bucket, rule(receiver.url, ["b2:HideMarkerCreated:Hide"], "photos/"))

    for name in ("photos/a", "texts/a", "photos/b"):
        wire.upload(bucket, name)
        wire.call("b2_hide_file", bucketId=bucket, fileName=name)

    assert [event["objectName"] for event in receiver.events(2)] == ["photos/a", "photos/b"]


def test_a_delivery_is_signed_and_has_the_custom_headers(wire, receiver):
    bucket = wire.create_bucket()
    headers = [{"name": "X-My-Header", "value": "my value"}]
    set_rules(
        wire, bucket, rule(receiver.url, hmacSha256SigningSecret=SECRET, customHeaders=headers)
    )

    wire.upload(bucket, "a")
    receiver.events(1)

    (delivery,) = receiver.received
    digest = hmac.new(SECRET.encode(), delivery.body, hashlib.sha256).hexdigest()
    assert delivery.headers["x-bz-event-notification-signature"] == f"v1={digest}"
    assert delivery.headers["x-my-header"] == "my value"


def test_events_come_in_batches_where_a_rule_says_so(localb2, wire, receiver):
    bucket = wire.create_bucket()
    for number in range(12):
        wire.upload(bucket, f"file-{number:02d}")
    set_rules(wire, bucket, rule(receiver.url, maxEventsPerBatch=5))
    s3 = s3_client(localb2.endpoint, localb2.key_id, localb2.application_key)

    s3.delete_objects(
        Bucket="plain-bucket",
        Delete={"Objects": [{"Key": f"file-{number:02d}"} for number in range(12)]},
    )

    names = [event["objectName"] for event in receiver.events(12)]
    assert names == [f"file-{number:02d}" for number in range(12)]
    assert [len(one.events) for one in receiver.received] == [5, 5, 2]


def test_a_host_that_nobody_named_suspends_the_rule(wire):
    bucket = wire.create_bucket()
    set_rules(wire, bucket, rule("https://hooks.example.com/?token=secret"))

    wire.upload(bucket, "a")

    told = suspended(wire, bucket)
    assert "--webhook-hosts hooks.example.com" in told["suspensionReason"]


def suspended(wire, bucket):
    for _ in range(500):
        answer = wire.call("b2_get_bucket_notification_rules", bucketId=bucket).json
        (found,) = answer["eventNotificationRules"]
        if found["isSuspended"]:
            return found
    raise AssertionError("The rule was not suspended")


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path, Clock())
    yield store
    store.close_sync()


class Told:
    """One bucket in a store of its own, with deliveries that are tried again at once."""

    def __init__(self, store, url, **settings):
        self.store = store
        self.webhooks = Webhooks(store, **{"waits": (0.01, 0.01), **settings})
        account, _ = store.write_sync(lambda db: accounts.create_account(db, store.clock, "demo"))
        self.bucket = store.write_sync(
            lambda db: buckets.create_bucket(db, store.clock, account.id, "plain-bucket")
        )
        self.set_rule(url)

    def set_rule(self, url, **changes):
        rules = [rule(url, **changes)]
        self.store.write_sync(lambda db: notifications.set_rules(db, self.bucket.id, rules))

    async def add_file(self, name="a", *, then_fail=False):
        def work(db):
            clock = self.store.clock
            files.add_file(db, clock, self.bucket, name, None, content_type="text/plain", info={})
            if then_fail:
                raise NoSuchFile

        await self.store.write(work)

    @property
    def rule(self):
        (found,) = buckets.get_bucket(self.store.reader(), self.bucket.id).notification_rules
        return found

    async def run(self, act, until):
        """Act, wait for what it leads to, and stop."""
        self.webhooks.start()
        await act()
        async with asyncio.timeout(10):
            while not until():
                await asyncio.sleep(0.005)
        await self.webhooks.close()


def test_a_delivery_is_tried_again_with_the_same_event(store, receiver):
    receiver.statuses = [500, 302]
    told = Told(store, receiver.url)

    asyncio.run(told.run(told.add_file, lambda: len(receiver.received) == 3))

    assert len({one.events[0]["eventId"] for one in receiver.received}) == 1
    assert told.rule["isSuspended"] is False


@pytest.mark.parametrize(
    ("status", "words"),
    [(503, "the answer was 503"), (302, "the answer was 302"), (0, "the answer was not HTTP")],
)
def test_a_rule_that_always_fails_is_suspended(store, receiver, caplog, status, words):
    receiver.statuses = [status] * 100
    told = Told(store, receiver.url)

    with caplog.at_level(logging.INFO, "localb2"):
        asyncio.run(told.run(told.add_file, lambda: told.rule["isSuspended"]))

    assert told.rule["suspensionReason"] == f"3 deliveries failed, the last one: {words}"
    assert len(receiver.received) == 3
    assert "every-event is suspended" in caplog.text
    assert "token=1" not in caplog.text


def test_nothing_more_is_sent_for_a_suspended_rule_until_it_is_changed(store, receiver):
    receiver.statuses = [500] * 3
    told = Told(store, receiver.url)
    asyncio.run(told.run(told.add_file, lambda: told.rule["isSuspended"]))

    async def change_and_add():
        await told.add_file("while suspended")
        told.set_rule(receiver.url, maxEventsPerBatch=2)
        await told.add_file("after")

    asyncio.run(told.run(change_and_add, lambda: len(receiver.received) == 4))

    assert [one.events[0]["objectName"] for one in receiver.received] == ["a", "a", "a", "after"]


def test_what_was_undone_is_not_told(store, receiver):
    told = Told(store, receiver.url)

    async def fail_and_add():
        with pytest.raises(NoSuchFile):
            await told.add_file("undone", then_fail=True)
        await told.add_file("done")

    asyncio.run(told.run(fail_and_add, lambda: receiver.received))

    assert [one.events[0]["objectName"] for one in receiver.received] == ["done"]


def test_what_waits_is_bounded(store, receiver, caplog):
    receiver.statuses = [500]
    told = Told(store, receiver.url, waits=(0.2,), most_waiting=3)

    async def add_many():
        for number in range(9):
            await told.add_file(str(number))

    asyncio.run(told.run(add_many, lambda: len(receiver.received) >= 4))

    assert [one.events[0]["objectName"] for one in receiver.received] == ["0", "0", "1", "2"]
    assert caplog.text.count("further ones are dropped") == 1


def test_it_stops_at_once_while_deliveries_wait_and_logs_no_secret(store, receiver, caplog):
    receiver.statuses = [500] * 9
    told = Told(store, receiver.url, waits=(60,))
    told.set_rule(receiver.url, hmacSha256SigningSecret=SECRET)
    started = time.monotonic()

    with caplog.at_level(logging.DEBUG):
        asyncio.run(told.run(told.add_file, lambda: receiver.received))

    assert time.monotonic() - started < 5
    assert "1 event notifications were not delivered" in caplog.text
    assert SECRET not in caplog.text
    assert "token=1" not in caplog.text


def test_rules_of_a_reopened_store_are_still_listened_to(tmp_path, receiver):
    first = Store(tmp_path, Clock())
    bucket = Told(first, receiver.url).bucket
    first.close_sync()
    again = Store(tmp_path, Clock())
    told = Told.__new__(Told)
    told.store, told.bucket, told.webhooks = again, bucket, Webhooks(again)

    asyncio.run(told.run(told.add_file, lambda: receiver.received))

    assert receiver.received[0].events[0]["objectName"] == "a"
    again.close_sync()


def test_whoever_reaches_it_from_elsewhere_reaches_no_port_of_this_machine(tmp_path):
    options = ("--test-controls", "--host", "0.0.0.0")
    with LocalB2Process(tmp_path / "data", options=options) as process:
        wire = Wire(LocalB2(process)).sign_in()
        bucket = wire.create_bucket()
        set_rules(wire, bucket, rule(f"{process.endpoint}/_test/reset"))
        wire.upload(bucket, "a")
        told = suspended(wire, bucket)

    assert "--webhook-hosts 127.0.0.1" in told["suspensionReason"]
