"""Every error is provoked over the wire, and says what it was about."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pytest

from gateway import errors
from gateway.calls import Timeouts
from gateway.errors import (
    B2Error,
    ConnectionCut,
    CredentialExpired,
    FileLocked,
    ForeignHost,
    IncompleteBody,
    InvalidCredential,
    NoSuchFile,
    NotEntitled,
    ServiceBusy,
    TimedOut,
    TooManyRequests,
    UnknownB2Error,
    Unreachable,
)
from gateway.gateway import Gateway, authorize, evict
from gateway.values import Authorization, Credential
from tests.gateway.conftest import put
from tests.local_b2 import LocalB2, free_port
from tests.localb2.native.wire import Wire

HASTY = Timeouts(connect=0.5, read=0.3, tries=1)


@dataclass(frozen=True)
class World:
    """A localb2 that can be told to fail, a bucket in it, and a gateway to both."""

    local_b2: LocalB2
    gateway: Gateway
    bucket: str
    credential: Credential
    make_key: Callable[..., Credential]

    def refused(self, call: str, status: int, code: str, message: str = "") -> None:
        self.local_b2.fail(call=call, status=status, code=code, message=message, times=2)

    def hasty(self) -> Gateway:
        return Gateway(self.credential, self.gateway.authorization, page=HASTY, transfer=HASTY)

    def master(self) -> Gateway:
        key = Credential(
            self.local_b2.endpoint, self.local_b2.master_key_id, self.local_b2.master_key
        )
        return Gateway(key, authorize(key))

    def elsewhere(self) -> Gateway:
        """A gateway whose S3 host nobody answers at."""
        nowhere = f"http://127.0.0.1:{free_port()}"
        return Gateway(self.credential, replace(self.gateway.authorization, s3_url=nowhere))


@pytest.fixture
def world(
    local_b2: LocalB2,
    gateway: Gateway,
    bucket: str,
    full_key: Credential,
    make_key: Callable[..., Credential],
) -> World:
    return World(local_b2, gateway, bucket, full_key, make_key)


def unreachable(world: World) -> None:
    world.elsewhere().list_file_names(world.bucket)


def timed_out(world: World) -> None:
    world.local_b2.fail(call="ListObjectsV2", delay=1.0)
    world.hasty().list_file_names(world.bucket)


def cut(world: World) -> None:
    world.local_b2.fail(call="ListObjectsV2", cut=True, times=2)
    world.gateway.list_file_names(world.bucket)


def wrong_secret(world: World) -> None:
    authorize(replace(world.credential, application_key="K004wrong"))


def deleted_key(world: World) -> None:
    credential = world.make_key("listFiles")
    gateway = Gateway(credential, authorize(credential))
    world.gateway.delete_key(credential.key_id)
    gateway.list_file_names(world.bucket)


def master_over_s3(world: World) -> None:
    world.master().list_file_names(world.bucket)


def missing_capability(world: World) -> None:
    credential = world.make_key("listFiles")
    Gateway(credential, authorize(credential)).hide_file(world.bucket, "a")


def cap(world: World) -> None:
    world.refused("PutObject", 403, "StorageCapExceeded")
    put(world.gateway, world.bucket, "a")


def too_many_requests(world: World) -> None:
    world.refused("b2_list_buckets", 429, "too_many_requests")
    world.gateway.list_buckets()


def busy(world: World) -> None:
    world.refused("ListObjectsV2", 503, "SlowDown")
    world.gateway.list_file_names(world.bucket)


def missing_bucket(world: World) -> None:
    world.gateway.list_file_names("no-such-bucket")


def missing_file(world: World) -> None:
    world.gateway.download_file(world.bucket, "missing")


def missing_upload(world: World) -> None:
    world.gateway.list_parts(world.bucket, "a", "4_znowhere")


def missing_key(world: World) -> None:
    world.gateway.delete_key("0040000000000000000000099")


def taken_name(world: World) -> None:
    other = world.local_b2.other
    credential = Credential(world.local_b2.endpoint, other.key_id, other.application_key)
    Gateway(credential, authorize(credential)).create_bucket(world.bucket, public=False)


def own_name(world: World) -> None:
    world.gateway.create_bucket(world.bucket, public=False)


def bad_name(world: World) -> None:
    world.gateway.create_bucket("b2-reserved", public=False)


def too_many_buckets(world: World) -> None:
    world.refused("CreateBucket", 400, "TooManyBuckets")
    world.gateway.create_bucket("one-too-many", public=False)


def not_empty(world: World) -> None:
    put(world.gateway, world.bucket, "a")
    world.gateway.delete_bucket(world.bucket)


def old_revision(world: World) -> None:
    made = world.gateway.get_bucket(world.bucket)
    world.gateway.update_bucket(made.id, if_revision=made.revision + 7, public=True)


def locked(world: World) -> None:
    stored = put(world.gateway, world.bucket, "a")
    world.refused("DeleteObject", 403, "AccessDenied", "object is under retention")
    world.gateway.delete_file_version(world.bucket, "a", stored.id)


def already_hidden(world: World) -> None:
    world.refused("b2_get_file_info", 400, "already_hidden")
    world.gateway.get_file_info("4_z1")


def invalid(world: World) -> None:
    world.gateway.create_key("a", capabilities=["flyToTheMoon"])


def short_body(world: World) -> None:
    world.gateway.upload_file(world.bucket, "a", BytesIO(b"1"), size=2, content_type="x/y", info={})


def foreign_host(world: World) -> None:
    authorize(world.credential, allowed_hosts=lambda realm, url: False)


def unheard_of(world: World) -> None:
    world.refused("ListObjectsV2", 418, "Teapot", "short and stout")
    world.gateway.list_file_names(world.bucket)


PROVOKED: dict[type[B2Error], Callable[[World], None]] = {
    errors.Unreachable: unreachable,
    errors.TimedOut: timed_out,
    errors.ConnectionCut: cut,
    errors.InvalidCredential: wrong_secret,
    errors.CredentialExpired: deleted_key,
    errors.MasterKeyRefused: master_over_s3,
    errors.NotEntitled: missing_capability,
    errors.CapExceeded: cap,
    errors.TooManyRequests: too_many_requests,
    errors.ServiceBusy: busy,
    errors.NoSuchBucket: missing_bucket,
    errors.NoSuchFile: missing_file,
    errors.NoSuchUpload: missing_upload,
    errors.NoSuchKey: missing_key,
    errors.BucketNameTaken: taken_name,
    errors.BucketNameOwn: own_name,
    errors.BadBucketName: bad_name,
    errors.TooManyBuckets: too_many_buckets,
    errors.BucketNotEmpty: not_empty,
    errors.RevisionConflict: old_revision,
    errors.FileLocked: locked,
    errors.AlreadyHidden: already_hidden,
    errors.InvalidRequest: invalid,
    errors.IncompleteBody: short_body,
    errors.ForeignHost: foreign_host,
    errors.UnknownB2Error: unheard_of,
}


@pytest.mark.parametrize("kind", PROVOKED, ids=lambda kind: kind.__name__)
def test_each_fact_has_its_error(world: World, kind: type[B2Error]):
    with pytest.raises(B2Error) as failure:
        PROVOKED[kind](world)

    assert type(failure.value) is kind
    assert failure.value.code
    assert world.credential.application_key not in repr(failure.value)


def test_no_error_is_left_out():
    assert set(PROVOKED) == set(B2Error.__subclasses__())


# Credentials


def test_a_wrong_key_id_is_a_wrong_credential_too(local_b2: LocalB2):
    with pytest.raises(InvalidCredential):
        authorize(Credential(local_b2.endpoint, "004nobody0000000000000001", "K004wrong"))


def test_the_master_key_may_sign_in_and_use_the_native_api(world: World):
    master = world.master()

    assert master.authorization.is_master_key
    assert [each.name for each in master.list_buckets()] == [world.bucket]


def test_an_expired_token_is_renewed_without_a_word(world: World, calls):
    world.local_b2.advance(25 * 3600)

    buckets = world.gateway.list_buckets()

    assert [each.name for each in buckets] == [world.bucket]
    assert [(call.b2_call, call.result) for call in calls] == [
        ("b2_list_buckets", "expired_auth_token"),
        ("b2_authorize_account", "ok"),
        ("b2_list_buckets", "ok"),
    ]


def test_a_deleted_key_has_expired_in_the_native_api_too(world: World):
    credential = world.make_key("listBuckets")
    gateway = Gateway(credential, authorize(credential))
    world.gateway.delete_key(credential.key_id)

    with pytest.raises(CredentialExpired):
        gateway.list_buckets()


def test_a_token_that_is_refused_again_has_expired(world: World, calls):
    world.local_b2.fail(call="b2_list_buckets", status=401, code="expired_auth_token", times=2)

    with pytest.raises(CredentialExpired):
        world.gateway.list_buckets()

    assert [call.b2_call for call in calls] == [
        "b2_list_buckets",
        "b2_authorize_account",
        "b2_list_buckets",
    ]


def test_a_process_without_a_token_gets_one_by_itself(world: World, calls):
    evict(world.credential)

    world.gateway.list_buckets()
    world.gateway.list_buckets()

    assert [call.b2_call for call in calls] == [
        "b2_authorize_account",
        "b2_list_buckets",
        "b2_list_buckets",
    ]


def test_a_wrong_secret_over_s3_has_expired(world: World):
    wrong = replace(world.credential, application_key="K004wrong")

    with pytest.raises(CredentialExpired):
        Gateway(wrong, world.gateway.authorization).list_file_names(world.bucket)
    with pytest.raises(CredentialExpired):
        Gateway(wrong, world.gateway.authorization).list_bucket_dates()


# Entitlement


@pytest.mark.parametrize(
    ("needs", "verb"),
    [
        ("writeBuckets", lambda gateway, bucket: gateway.create_bucket("another", public=False)),
        ("deleteBuckets", lambda gateway, bucket: gateway.delete_bucket(bucket)),
        ("listBuckets", lambda gateway, bucket: gateway.list_buckets()),
        ("listFiles", lambda gateway, bucket: gateway.list_file_versions(bucket)),
        ("listFiles", lambda gateway, bucket: gateway.list_unfinished_files(bucket)),
        ("readFiles", lambda gateway, bucket: gateway.download_file(bucket, "a")),
        ("writeFiles", lambda gateway, bucket: put(gateway, bucket, "b")),
        (
            "writeFiles",
            lambda gateway, bucket: gateway.start_large_file(
                bucket, "b", content_type="x/y", info={}
            ),
        ),
        ("deleteFiles", lambda gateway, bucket: gateway.delete_file_version(bucket, "a", "4_z1")),
        ("listKeys", lambda gateway, bucket: gateway.list_keys()),
        ("writeKeys", lambda gateway, bucket: gateway.create_key("a", capabilities=["listFiles"])),
        ("deleteKeys", lambda gateway, bucket: gateway.delete_key("004")),
    ],
)
def test_what_is_missing_is_named(world: World, needs: str, verb: Callable[[Gateway, str], None]):
    put(world.gateway, world.bucket, "a")
    credential = world.make_key("readBuckets")

    with pytest.raises(NotEntitled) as refusal:
        verb(Gateway(credential, authorize(credential)), world.bucket)

    assert refusal.value.capability == needs


def test_a_key_that_may_not_delete_is_not_told_of_locks(world: World):
    stored = put(world.gateway, world.bucket, "a")
    credential = world.make_key("writeFiles")

    with pytest.raises(NotEntitled):
        Gateway(credential, authorize(credential)).delete_file_version(world.bucket, "a", stored.id)


def test_a_version_that_is_really_held_is_locked_and_stays(world: World):
    wire = Wire(world.local_b2).sign_in()
    locked_bucket = wire.create_bucket("a-locked-bucket", fileLockEnabled=True)
    held = wire.upload(locked_bucket, "a", X_Bz_File_Legal_Hold="on")

    with pytest.raises(FileLocked, match="protected by object lock"):
        world.gateway.delete_file_version("a-locked-bucket", "a", held["fileId"])

    assert world.gateway.get_file_info(held["fileId"]).legal_hold is True


def test_a_lock_keeps_its_own_words(world: World):
    world.refused("DeleteObject", 403, "AccessDenied", "under retention until 2030")

    with pytest.raises(FileLocked, match="under retention until 2030") as refusal:
        world.gateway.delete_file_version(world.bucket, "a", "4_z1")

    assert (refusal.value.bucket, refusal.value.file_name) == (world.bucket, "a")


# Busy


def test_a_short_break_goes_unnoticed(world: World, calls):
    world.local_b2.fail(call="ListObjectsV2", status=503, code="SlowDown")
    world.local_b2.fail(call="b2_list_buckets", status=503, code="service_unavailable")
    world.local_b2.fail(call="ListBuckets", cut=True)

    world.gateway.list_file_names(world.bucket)
    world.gateway.list_buckets()
    world.gateway.list_bucket_dates()

    assert [call.result for call in calls] == ["ok", "ok", "ok"]


def test_a_short_wait_is_sat_out_once(world: World):
    world.local_b2.fail(call="b2_list_buckets", status=429, code="too_many_requests", retry_after=1)
    begin = time.monotonic()

    world.gateway.list_buckets()

    assert 1 <= time.monotonic() - begin < 3


@pytest.mark.parametrize("call", ["b2_list_buckets", "ListBuckets", "ListObjectsV2"])
@pytest.mark.parametrize(("status", "kind"), [(429, TooManyRequests), (503, ServiceBusy)])
def test_a_long_wait_is_for_the_person_to_decide(world: World, call: str, status: int, kind):
    world.local_b2.fail(call=call, status=status, code="whatever", retry_after=60)
    verb = {
        "b2_list_buckets": world.gateway.list_buckets,
        "ListBuckets": world.gateway.list_bucket_dates,
        "ListObjectsV2": lambda: world.gateway.list_file_names(world.bucket),
    }[call]
    begin = time.monotonic()

    with pytest.raises(kind) as failure:
        verb()

    assert failure.value.retry_after == 60
    assert time.monotonic() - begin < 2


@pytest.mark.parametrize(
    ("call", "verb"),
    [
        ("CreateBucket", lambda gateway, bucket: gateway.create_bucket("another", public=False)),
        ("DeleteObject", lambda gateway, bucket: gateway.hide_file(bucket, "a")),
        (
            "b2_create_key",
            lambda gateway, bucket: gateway.create_key("a", capabilities=["listFiles"]),
        ),
    ],
)
@pytest.mark.parametrize("failure", [{"cut": True}, {"status": 500, "code": "internal_error"}])
def test_what_may_have_happened_is_not_done_twice(world: World, call: str, verb, failure: dict):
    world.local_b2.fail(call=call, **failure)

    with pytest.raises((ConnectionCut, ServiceBusy)):
        verb(world.gateway, world.bucket)


@pytest.mark.parametrize("failure", [{"cut": True}, {"status": 503, "code": "SlowDown"}])
def test_a_small_upload_is_sent_again(world: World, failure: dict):
    world.local_b2.fail(call="PutObject", **failure)

    stored = put(world.gateway, world.bucket, "a")

    assert world.gateway.get_file_info(stored.id).size == 5


# The wire


def test_a_download_that_breaks_off_says_so(world: World):
    size = 3_000_000
    put(world.gateway, world.bucket, "a", bytes(size))
    world.local_b2.fail(call="GetObject", cut_after=1_000_000)
    download = world.gateway.download_file(world.bucket, "a")
    received: list[bytes] = []

    with pytest.raises(ConnectionCut):
        received.extend(download.chunks)

    assert 0 < sum(map(len, received)) < size


def test_an_upload_that_breaks_off_says_so(world: World):
    world.local_b2.fail(call="PutObject", cut_after=500_000)

    with pytest.raises(ConnectionCut):
        put(world.gateway, world.bucket, "a", bytes(3_000_000))

    assert world.gateway.list_file_versions(world.bucket).files == ()


def test_b2_hears_at_once_that_a_body_ended_early(world: World):
    begin = time.monotonic()

    with pytest.raises(IncompleteBody):
        world.gateway.upload_file(
            world.bucket,
            "a",
            BytesIO(bytes(1_000_000)),
            size=9_000_000,
            content_type="x/y",
            info={},
        )

    assert time.monotonic() - begin < 2
    assert world.gateway.list_file_versions(world.bucket).files == ()


@pytest.mark.parametrize("call", ["b2_list_buckets", "ListBuckets", "ListObjectsV2", "GetObject"])
def test_a_silent_b2_is_not_waited_for(world: World, call: str):
    put(world.gateway, world.bucket, "a")
    hasty = world.hasty()
    authorize(world.credential, timeouts=HASTY)
    world.local_b2.fail(call=call, delay=1.5)
    verb = {
        "b2_list_buckets": hasty.list_buckets,
        "ListBuckets": hasty.list_bucket_dates,
        "ListObjectsV2": lambda: hasty.list_file_names(world.bucket),
        "GetObject": lambda: hasty.download_file(world.bucket, "a"),
    }[call]
    begin = time.monotonic()

    with pytest.raises(TimedOut):
        verb()

    assert time.monotonic() - begin < 1.4


class Answering:
    """A web server that gives the same answer to everything, and remembers who asked."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]):
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                asked.append((self.path, dict(self.headers)))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def do_GET(self) -> None:
                self.do_POST()

            def do_PUT(self) -> None:
                self.do_POST()

            def do_DELETE(self) -> None:
                self.do_POST()

            def log_message(self, *_: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()


@pytest.fixture
def answering() -> Iterator[Callable[..., Answering]]:
    servers = []

    def start(status: int, body: bytes, **headers: str) -> Answering:
        servers.append(Answering(status, body, headers))
        return servers[-1]

    yield start
    for each in servers:
        each.server.shutdown()
        each.server.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Welcome to the hotel</html>"),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"accountId": "1"}'),
        (200, b'{"accountId": "1", "apiInfo": {"storageApi": null}, "authorizationToken": "x"}'),
        (204, b""),
        (302, b""),
        (404, b"<h1>Not found</h1>"),
    ],
)
def test_a_realm_that_is_not_b2_is_found_out(answering, status: int, body: bytes):
    server = answering(status, body, Location="http://127.0.0.1:1/")

    with pytest.raises((UnknownB2Error, NoSuchFile)):
        authorize(Credential(server.url, "key", "secret"))


def test_a_redirect_is_not_followed(answering):
    target = answering(200, b"{}")
    server = answering(307, b"", Location=f"{target.url}/b2api/v4/b2_authorize_account")

    with pytest.raises(UnknownB2Error):
        authorize(Credential(server.url, "key", "secret"))

    assert target.asked == []


def test_a_foreign_host_is_never_contacted(answering, tmp_path, monkeypatch):
    target = answering(200, b"{}")
    storage = (
        '{"absoluteMinimumPartSize":5000000,"recommendedPartSize":100000000,'
        '"allowed":{"buckets":null,"capabilities":[],"namePrefix":null},'
        f'"apiUrl":"{target.url}","downloadUrl":"{target.url}","s3ApiUrl":"{target.url}"}}'
    )
    answer = f'{{"accountId":"1","authorizationToken":"x","apiInfo":{{"storageApi":{storage}}}}}'
    server = answering(200, answer.encode())
    credential = Credential(server.url, "key", "secret")

    with pytest.raises(ForeignHost):
        authorize(credential)

    assert target.asked == []
    assert len(server.asked) == 1


def test_a_netrc_does_not_replace_the_key(answering, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server = answering(401, b'{"code": "unauthorized", "message": "", "status": 401}')

    with pytest.raises(InvalidCredential):
        authorize(Credential(server.url, "key", "secret"))

    [(path, headers)] = server.asked
    assert path == "/b2api/v4/b2_authorize_account"
    assert headers["Authorization"] == "Basic a2V5OnNlY3JldA=="
    assert "B2Console/" in headers["User-Agent"]


def test_nobody_at_the_realm_is_unreachable():
    with pytest.raises(Unreachable):
        authorize(Credential(f"http://127.0.0.1:{free_port()}", "key", "secret"))


def test_a_host_that_does_not_exist_is_unreachable():
    with pytest.raises(Unreachable):
        authorize(Credential("http://b2.invalid", "key", "secret"))


def test_no_tls_where_it_is_promised_is_unreachable(answering):
    server = answering(200, b"{}")

    with pytest.raises(Unreachable):
        authorize(Credential(server.url.replace("http:", "https:"), "key", "secret"))


def test_a_realm_that_hangs_up_has_cut_the_connection():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _ in range(2):
                connection, _address = listener.accept()
                connection.recv(65_536)
                connection.close()

        threading.Thread(target=hang_up, daemon=True).start()
        port = listener.getsockname()[1]

        with pytest.raises(ConnectionCut):
            authorize(Credential(f"http://127.0.0.1:{port}", "key", "secret"))


@pytest.mark.parametrize(
    "realm", ["", "b2", "ftp://b2", "http://", "http://[::1", "http://b2:port"]
)
def test_a_realm_that_is_no_address_is_unreachable(realm: str):
    with pytest.raises(Unreachable):
        authorize(Credential(realm, "key", "secret"))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"<html>Welcome to the hotel</html>"),
        (200, b"welcome"),
        (403, b"<html>blocked</html>"),
        (403, b"blocked"),
        (404, b""),
        (502, b"<html><br>Bad gateway"),
        (302, b""),
    ],
)
def test_whatever_a_strange_s3_host_answers_is_our_error(
    answering, authorization: Authorization, status: int, body: bytes
):
    server = answering(status, body, Location="/elsewhere")
    gateway = Gateway(
        Credential(server.url, "key", "secret"), replace(authorization, s3_url=server.url)
    )

    for verb in (
        lambda: gateway.list_unfinished_files("my-bucket"),
        lambda: gateway.hide_file("my-bucket", "a"),
        lambda: gateway.list_parts("my-bucket", "a", "4_z1"),
        lambda: gateway.start_large_file("my-bucket", "a", content_type="x/y", info={}),
        lambda: gateway.finish_large_file("my-bucket", "a", "4_z1", []),
    ):
        with pytest.raises(B2Error):
            verb()


def test_a_strange_answer_to_an_upload_is_our_error(answering, authorization: Authorization):
    server = answering(200, b"thanks")
    gateway = Gateway(
        Credential(server.url, "key", "secret"),
        replace(authorization, s3_url=server.url),
        transfer=HASTY,
    )

    with pytest.raises(B2Error):
        put(gateway, "my-bucket", "a")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, b"<html>Welcome to the hotel</html>", UnknownB2Error),
        (200, b"", UnknownB2Error),
        (403, b"<html>blocked</html>", NotEntitled),
        (502, b"<html><br>Bad gateway", ServiceBusy),
    ],
)
def test_an_s3_host_that_is_not_b2_is_found_out(
    answering, authorization: Authorization, status: int, body: bytes, kind
):
    server = answering(status, body)
    gateway = Gateway(
        Credential(server.url, "key", "secret"), replace(authorization, s3_url=server.url)
    )

    with pytest.raises(kind):
        gateway.list_file_names("my-bucket")


@pytest.mark.parametrize(
    "verb",
    [
        lambda gateway: gateway.list_bucket_dates(),
        lambda gateway: gateway.list_file_names("my-bucket"),
        lambda gateway: gateway.list_file_versions("my-bucket"),
    ],
)
def test_half_a_list_is_a_cut_connection(answering, authorization: Authorization, verb):
    half = b'<?xml version="1.0"?><ListAllMyBucketsResult><Buckets><Bucket>'
    server = answering(200, half, **{"Content-Length": str(len(half) + 100)})
    gateway = Gateway(
        Credential(server.url, "key", "secret"), replace(authorization, s3_url=server.url)
    )

    with pytest.raises(ConnectionCut):
        verb(gateway)


@pytest.fixture
def authorization() -> Authorization:
    return Authorization(
        account_id="1",
        key_id="key",
        api_url="http://127.0.0.1:1",
        download_url="http://127.0.0.1:1",
        s3_url="http://127.0.0.1:1",
        capabilities=frozenset(),
        buckets=None,
        name_prefix=None,
        expires=None,
        minimum_part_size=5_000_000,
        recommended_part_size=100_000_000,
    )
