"""The applicationKey and the tokens made from it stay where they are."""

import logging
from io import BytesIO

import pytest

from gateway.errors import B2Error
from gateway.gateway import Gateway, authorize
from gateway.values import Credential
from tests.gateway.conftest import put


def test_no_repr_shows_the_secret(gateway: Gateway, full_key: Credential):
    shown = repr([gateway, full_key, gateway.authorization, vars(gateway)])

    assert full_key.application_key not in shown


def test_not_even_debug_logs_show_a_secret_or_a_signature(
    gateway: Gateway, full_key: Credential, bucket: str, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)

    authorize(full_key)
    gateway.list_buckets()
    put(gateway, bucket, "a.txt")
    gateway.list_file_versions(bucket)
    gateway.presign_download(bucket, "a.txt", seconds=60, download_name=None)
    b"".join(gateway.download_file(bucket, "a.txt").chunks)

    logged = caplog.text
    assert full_key.application_key not in logged
    assert "Signature" not in logged
    assert "authorizationToken" not in logged
    assert "Authorization" not in logged


def test_no_observer_hears_a_secret(full_key: Credential, bucket: str):
    calls: list[object] = []
    gateway = Gateway(full_key, authorize(full_key, observer=calls.append), observer=calls.append)

    put(gateway, bucket, "a.txt")
    made = gateway.create_key("b2console-test", capabilities=["listFiles"])
    gateway.delete_key(made.key.id)

    assert len(calls) == 4
    assert full_key.application_key not in repr(calls)
    assert made.application_key not in repr(calls)


def test_no_error_carries_a_secret(full_key: Credential, gateway: Gateway, bucket: str):
    wrong = Credential(full_key.realm, full_key.key_id, "K004-wrong-but-secret")
    told = Gateway(wrong, gateway.authorization)

    for verb in (
        lambda: authorize(wrong),
        lambda: told.list_file_names(bucket),
        lambda: told.upload_file(bucket, "a", BytesIO(b"x"), size=1, content_type="x/y", info={}),
    ):
        with pytest.raises(B2Error) as failure:
            verb()
        seen = f"{failure.value!r} {failure.value} {vars(failure.value)}"
        assert "K004-wrong-but-secret" not in seen
        assert failure.value.__cause__ is None
