"""Random histories: every step there is, and restarts in between."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.contract.native_client import NativeClient, NativeError
from tests.contract.s3_client import SignedWire
from tests.contract.service import Key as Credential
from tests.localb2.machine.dice import CAPABILITIES, names, on_s3, picks
from tests.localb2.machine.model import Key
from tests.localb2.machine.reads import Reads


class History(Reads):
    """One account of one localb2 and all that may happen to it."""

    @rule(
        pick=picks,
        capabilities=st.sets(st.sampled_from(CAPABILITIES), min_size=1),
        whole_account=st.booleans(),
        prefix=st.sampled_from(["", "a", "a/b"]),
    )
    def create_key(
        self, pick: int, capabilities: set[str], whole_account: bool, prefix: str
    ) -> None:
        bucket = self.bucket(pick) if self.buckets and not whole_account else None
        made = self.native.client.call(
            "b2_create_key",
            accountId=self.native.client.account_id,
            keyName="history",
            capabilities=sorted(capabilities),
            bucketIds=None if bucket is None else [bucket.id],
            namePrefix=prefix or None,
        )
        self.keys.append(
            Key(
                made["applicationKeyId"],
                made["applicationKey"],
                frozenset(capabilities),
                None if bucket is None else bucket.id,
                prefix,
            )
        )

    @precondition(lambda self: self.keys)
    @rule(pick=picks)
    def delete_key(self, pick: int) -> None:
        key = self.keys.pop(pick % len(self.keys))
        self.native.client.call("b2_delete_key", applicationKeyId=key.id)
        with suppress(NativeError):
            NativeClient(self.process.endpoint, Credential(key.id, key.secret))
            raise AssertionError("a deleted key signs in")

    @precondition(lambda self: self.keys and self.buckets)
    @rule(is_s3=on_s3, pick=picks, where=picks, name=names)
    def use_key(self, is_s3: bool, pick: int, where: int, name: str) -> None:
        """Listing with the name as prefix, which the key may or may not."""
        key, bucket = self.keys[pick % len(self.keys)], self.bucket(where)
        credential, may = Credential(key.id, key.secret), key.may("listFiles", bucket, name)
        if is_s3:
            wire = SignedWire(self.native.client.service, credential, self._wire())
            answer = wire.send("GET", f"/{bucket.name}?prefix={quote(name, safe='')}")
            assert answer.status == (200 if may else 403)
            return
        client = NativeClient(self.process.endpoint, credential)
        listed = client.answer("b2_list_file_names", bucketId=bucket.id, prefix=name)
        client.close()
        assert listed.status == (200 if may else 401)

    def _wire(self) -> Any:
        return next(iter(self.native.client._wires.values()))

    @precondition(
        lambda self: self.restarts < self.most_restarts and self.steps >= self.steps_before_restart
    )
    @rule(killed=st.booleans())
    def restart(self, killed: bool) -> None:
        self.restarts += 1
        if killed:
            self.process.kill()
            self.process.start()
        else:
            self.process.restart()
        self.offset_ms = 0
        self.native.client.close()
        self.connect()
        self.check_everything()
