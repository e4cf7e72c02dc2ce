"""Which face answers: paths that belong to localb2 may also be names of files and buckets."""

import pytest

from tests.local_b2 import LocalB2, LocalB2Process
from tests.localb2.native.wire import Wire
from tests.localb2.s3.conftest import Raw, s3_client


@pytest.fixture
def wire(localb2):
    return Wire(localb2).sign_in()


@pytest.fixture
def s3(localb2):
    return s3_client(localb2.endpoint, localb2.key_id, localb2.application_key)


@pytest.mark.parametrize("name", ["file/x", "b2api/v4/b2_list_buckets", "healthz", "_test/reset"])
def test_any_file_name_works_below_a_virtual_host(wire, name):
    wire.upload(wire.create_bucket("public-bucket", "allPublic"), name, b"open")

    answer = wire.send("GET", f"/{name}", headers={"Host": "public-bucket.localhost:9000"})

    assert (answer.status, answer.body) == (200, b"open")


def test_the_native_face_answers_below_any_name_that_is_no_bucket(wire):
    headers = {"Host": "b2-at-home.localhost:9000", "Authorization": wire.basic()}

    answer = wire.send("GET", "/b2api/v4/b2_authorize_account", headers=headers)

    assert answer.json["apiInfo"]["storageApi"]["apiUrl"] == "http://b2-at-home.localhost:9000"


def test_a_public_url_below_localhost_is_no_bucket(tmp_path):
    options = ("--test-controls", "--public-url", "http://storage.localhost:9000")
    with LocalB2Process(tmp_path / "data", options=options) as process:
        localb2 = LocalB2(process)
        wire = Wire(localb2).sign_in()
        wire.upload(wire.create_bucket("public-bucket", "allPublic"), "x", b"open")
        raw = Raw(localb2)
        by_path = raw.send("GET", "/public-bucket/x", headers={"Host": "storage.localhost:9000"})
        by_host = raw.send("GET", "/x", headers={"Host": "public-bucket.storage.localhost:9000"})

    assert by_path[::2] == (200, b"open")
    assert by_host[::2] == (200, b"open")


def test_a_bucket_may_be_called_healthz(localb2, s3):
    s3.create_bucket(Bucket="healthz")

    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["healthz"]
    assert s3.head_bucket(Bucket="healthz")["BucketRegion"] == "us-west-004"
    s3.delete_bucket(Bucket="healthz")
    assert s3.list_buckets()["Buckets"] == []
    assert localb2.process.call("GET", "/healthz") == b"ok"
