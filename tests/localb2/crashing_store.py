"""Uploads until it is killed, and says what was acknowledged: one file id and SHA-1 a line."""

import asyncio
import os
import sys
from pathlib import Path

from localb2.rules import accounts, buckets, files
from localb2.store import Clock, Store


async def upload_for_ever(store, bucket, number):
    count = 0
    while True:
        count += 1
        incoming = store.receive()
        for _ in range(count % 5):
            await incoming.feed(os.urandom(40_000))
        stored = await incoming.finish()
        version = await store.write(
            lambda db, stored=stored, name=f"{number}/{count}": files.add_file(
                db, store.clock, bucket, name, stored, content_type="x/y", info={}
            )
        )
        print(version.id, version.sha1, flush=True)


async def main(directory):
    store = Store(directory, Clock())
    account, _ = await store.write(lambda db: accounts.create_account(db, store.clock, "demo"))
    bucket = await store.write(
        lambda db: buckets.create_bucket(db, store.clock, account.id, "crash-test")
    )
    await asyncio.gather(*(upload_for_ever(store, bucket, number) for number in range(16)))


asyncio.run(main(Path(sys.argv[1])))
