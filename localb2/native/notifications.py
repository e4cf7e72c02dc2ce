"""b2_get_bucket_notification_rules and b2_set_bucket_notification_rules."""

from typing import Any

from localb2.errors import InvalidRequest
from localb2.native.call import Call
from localb2.rules import notifications
from localb2.values import Bucket


async def get_bucket_notification_rules(call: Call) -> dict[str, Any]:
    """The event notification rules of a bucket, by name."""
    return _shape(call.bucket("readBucketNotifications"))


async def set_bucket_notification_rules(call: Call) -> dict[str, Any]:
    """Replace all event notification rules of a bucket."""
    bucket = call.bucket("writeBucketNotifications")
    rules = call.fields.objects("eventNotificationRules")
    if rules is None:
        raise InvalidRequest("required field eventNotificationRules is missing")
    hosts = call.service.webhook_hosts
    changed = await call.service.store.write(
        lambda db: notifications.set_rules(db, bucket.id, rules, plain_hosts=hosts)
    )
    return _shape(changed)


def _shape(bucket: Bucket) -> dict[str, Any]:
    return {"bucketId": bucket.id, "eventNotificationRules": list(bucket.notification_rules)}


CALLS = {
    "b2_get_bucket_notification_rules": get_bucket_notification_rules,
    "b2_set_bucket_notification_rules": set_bucket_notification_rules,
}
