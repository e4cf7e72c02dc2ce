"""The boto3 clients: where they send, what they ignore, how many there are."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

import pytest

from gateway import s3
from gateway.calls import PAGE, TRANSFER
from gateway.gateway import Gateway, authorize, evict
from gateway.s3 import clients
from gateway.values import Authorization, Credential
from tests.gateway.conftest import put, read
from tests.gateway.test_urls import B2

SOMEBODY = Credential("https://api.backblazeb2.com", "004abc0000000000000000001", "K004secret")


def presigned(authorization: Authorization, bucket: str) -> str:
    return Gateway(SOMEBODY, authorization).presign_download(
        bucket, "a/b.txt", seconds=60, download_name=None
    )


def test_real_b2_gets_the_bucket_in_the_host_and_its_region_in_the_signature():
    url = urlsplit(presigned(B2, "my-bucket"))

    assert (url.scheme, url.netloc, url.path) == (
        "https",
        "my-bucket.s3.us-west-004.backblazeb2.com",
        "/a/b.txt",
    )
    assert "us-west-004%2Fs3%2Faws4_request" in url.query


def test_a_bucket_with_dots_stays_in_the_path():
    url = urlsplit(presigned(B2, "my.bucket"))

    assert (url.netloc, url.path) == ("s3.us-west-004.backblazeb2.com", "/my.bucket/a/b.txt")


def test_an_ip_address_gets_the_bucket_in_the_path():
    url = urlsplit(presigned(replace(B2, s3_url="http://127.0.0.1:9000"), "my-bucket"))

    assert (url.netloc, url.path) == ("127.0.0.1:9000", "/my-bucket/a/b.txt")


def test_each_credential_keeps_its_clients_until_it_signs_out():
    first = s3.transport(SOMEBODY, B2, PAGE)
    again = s3.transport(SOMEBODY, B2, PAGE)
    transfers = s3.transport(SOMEBODY, B2, TRANSFER)

    evict(SOMEBODY)

    assert first is again is not transfers
    assert s3.transport(SOMEBODY, B2, PAGE) is not first


def test_the_settings_of_other_aws_tools_do_not_matter(
    full_key: Credential, bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    config = tmp_path / "config"
    config.write_text("[default]\nregion = mars-1\nendpoint_url = http://127.0.0.1:1\n")
    for name, value in {
        "AWS_PROFILE": "nobody",
        "AWS_CONFIG_FILE": str(config),
        "AWS_SHARED_CREDENTIALS_FILE": str(config),
        "AWS_ACCESS_KEY_ID": "AKIAELSEWHERE",
        "AWS_SECRET_ACCESS_KEY": "elsewhere",
        "AWS_SESSION_TOKEN": "elsewhere",
        "AWS_DEFAULT_REGION": "mars-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:1",
        "AWS_REQUEST_CHECKSUM_CALCULATION": "when_supported",
        "AWS_USE_FIPS_ENDPOINT": "true",
        "AWS_USE_DUALSTACK_ENDPOINT": "true",
        "AWS_MAX_ATTEMPTS": "9",
        "AWS_RETRY_MODE": "adaptive",
    }.items():
        monkeypatch.setenv(name, value)
    evict(full_key)
    clients.session.cache_clear()
    gateway = Gateway(full_key, authorize(full_key))

    put(gateway, bucket, "a.txt")

    assert read(gateway, bucket, "a.txt") == b"hello"
    clients.session.cache_clear()
    evict(full_key)


def test_many_threads_share_one_new_credential(gateway: Gateway, bucket: str, full_key):
    evict(full_key)
    fresh = Gateway(full_key, gateway.authorization)

    def everything(number: int) -> bytes:
        name = f"{number}.txt"
        stored = put(fresh, bucket, name, name.encode())
        assert fresh.get_file_info(stored.id).name == name
        assert fresh.list_file_names(bucket, prefix=name).files[0].name == name
        assert fresh.get_bucket(bucket).name == bucket
        return read(fresh, bucket, name)

    with ThreadPoolExecutor(32) as pool:
        contents = list(pool.map(everything, range(64)))

    assert contents == [f"{number}.txt".encode() for number in range(64)]


def test_nothing_is_written_to_the_home_directory(
    full_key: Credential, bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path
):
    for name in ("HOME", "XDG_CONFIG_HOME", "TMPDIR"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.delenv("B2_ACCOUNT_INFO", raising=False)
    evict(full_key)
    gateway = Gateway(full_key, authorize(full_key))

    put(gateway, bucket, "a.txt", bytes(1_000_000))
    gateway.list_buckets()

    assert list(tmp_path.iterdir()) == []
