"""A localb2 of one test, whose clock and caps may be set: what no test can do to real B2."""

from typing import Any

from tests.contract.native.connections import Connections
from tests.contract.native.key import Bucket, NativeKey
from tests.local_b2 import LocalB2

DAY = 24 * 3600


class World:
    """An empty localb2 and its key, which signs in again when days have passed."""

    def __init__(self, local_b2: LocalB2, connections: Connections) -> None:
        self.local_b2 = local_b2
        self.b2 = NativeKey(
            local_b2.endpoint,
            local_b2.key_id,
            local_b2.application_key,
            patient=False,
            connections=connections,
        ).sign_in()

    def bucket(self, **fields: Any) -> Bucket:
        """A new private bucket."""
        made = self.b2.create_bucket("a-bucket", **fields).json()
        return Bucket(made["bucketId"], made["bucketName"])

    def pass_days(self, days: int) -> None:
        """Let B2 work for some days."""
        self.local_b2.advance(days * DAY)
        self.b2.sign_in()

    def actions(self, bucket: Bucket) -> list[tuple[str, str]]:
        """What b2_list_file_versions lists."""
        files = self.b2.ok("b2_list_file_versions", bucketId=bucket.id)["files"]
        return [(each["action"], each["fileName"]) for each in files]
