"""b2_create_key, b2_list_keys, b2_delete_key."""

from typing import Any

from localb2.errors import InvalidRequest
from localb2.native.call import Call
from localb2.native.shapes import key_shape
from localb2.rules import keys

PAGE_LIMIT = 10_000
LONGEST_SECONDS = keys.MOST_VALID_SECONDS - 1


async def create_key(call: Call) -> dict[str, Any]:
    """Make a key; the only answer that holds its secret."""
    call.require("writeKeys")
    call.check_account()
    name = call.fields.text("keyName")
    capabilities = call.fields.texts("capabilities")
    if capabilities is None:
        raise InvalidRequest("required field capabilities is missing")
    bucket_ids = _bucket_ids(call)
    seconds = call.fields.number("validDurationInSeconds", low=1, high=LONGEST_SECONDS)
    prefix = call.fields.optional_text("namePrefix") or None
    key = await call.service.store.write(
        lambda db: keys.create_key(
            db,
            call.clock,
            call.key.account_id,
            name=name,
            capabilities=capabilities,
            bucket_ids=bucket_ids,
            name_prefix=prefix,
            valid_seconds=seconds,
        )
    )
    return {**key_shape(call, key), "applicationKey": key.secret}


def _bucket_ids(call: Call) -> list[str] | None:
    """`bucketIds` since version 4, `bucketId` before; both are read everywhere.

    To ignore the other version's field would make a key for all buckets of one meant for few.
    """
    several = call.fields.texts("bucketIds")
    one = call.fields.optional_text("bucketId")
    if several is not None and one is not None:
        raise InvalidRequest("bucketId and bucketIds exclude each other")
    if several == []:
        raise InvalidRequest("bucketIds must not be empty")
    return [one] if one is not None else several


async def list_keys(call: Call) -> dict[str, Any]:
    """The account's keys, one page; the master key is not among them."""
    call.require("listKeys")
    call.check_account()
    limit = call.fields.page_size("maxKeyCount", PAGE_LIMIT)
    start = call.fields.optional_text("startApplicationKeyId")
    found, next_id = keys.list_keys(
        call.db, call.clock, call.key.account_id, start=start, limit=limit
    )
    return {"keys": [key_shape(call, key) for key in found], "nextApplicationKeyId": next_id}


async def delete_key(call: Call) -> dict[str, Any]:
    """Delete a key; its tokens die with it."""
    call.require("deleteKeys")
    key_id = call.fields.text("applicationKeyId")
    gone = await call.service.store.write(
        lambda db: keys.delete_key(db, call.key.account_id, key_id)
    )
    return key_shape(call, gone)


CALLS = {"b2_create_key": create_key, "b2_delete_key": delete_key, "b2_list_keys": list_keys}
