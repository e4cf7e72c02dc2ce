"""Starting and stopping: locks, ports, permissions, signals, what survives."""

import contextlib
import http.client
import json
import os
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
import time

import pytest

from tests.local_b2 import ROOT, LocalB2, LocalB2Process, free_port
from tests.localb2.native.wire import Wire


@pytest.fixture
def process(tmp_path):
    with LocalB2Process(tmp_path / "data") as running:
        yield running


def start_again(process, **changes):
    """A second start, to its end."""
    second = LocalB2Process(changes.get("data", process.data), port=changes.get("port"))
    return subprocess.run(second.command, cwd=ROOT, capture_output=True, text=True, timeout=20)


def test_it_says_first_that_it_is_not_for_production(localb2_server):
    first_line = localb2_server.log_path.read_text().splitlines()[0]

    assert "Not for production" in first_line


def test_no_secret_is_logged(process):
    log = process.log_path.read_text()

    for account in process.credentials()["accounts"]:
        assert account["masterKey"] not in log
        assert account["applicationKey"] not in log


def test_everything_it_keeps_is_for_its_owner_only(localb2_server):
    assert stat.S_IMODE(localb2_server.data.stat().st_mode) == 0o700
    assert stat.S_IMODE((localb2_server.data / "credentials.json").stat().st_mode) == 0o600


def test_a_directory_that_was_open_is_closed(tmp_path):
    (tmp_path / "data").mkdir(mode=0o755)

    with LocalB2Process(tmp_path / "data") as process:
        assert stat.S_IMODE(process.data.stat().st_mode) == 0o700


def test_a_data_directory_serves_one_process(localb2_server):
    second = start_again(localb2_server)

    assert second.returncode == 2
    assert "Another localb2 is using the data directory" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_taken_port_is_said(localb2_server, tmp_path):
    second = start_again(localb2_server, data=tmp_path / "other", port=localb2_server.port)

    assert second.returncode == 2
    assert f"port {localb2_server.port}: it is in use" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize("port", [-1, 70_000])
def test_an_impossible_port_is_said(localb2_server, tmp_path, port):
    second = start_again(localb2_server, data=tmp_path / "other", port=port)

    assert second.returncode == 2
    assert "Traceback" not in second.stderr


def test_a_file_in_place_of_the_directory_is_said(localb2_server, tmp_path):
    (tmp_path / "file").write_text("x")

    second = start_again(localb2_server, data=tmp_path / "file")

    assert second.returncode == 2
    assert "Cannot write to the data directory" in second.stderr
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"this is no database" * 1000, "file is not a database"),
        ("newer", "The data was written by a newer localb2 (schema 99)"),
    ],
)
def test_a_database_that_is_not_ours_is_said(localb2_server, tmp_path, content, words):
    database = tmp_path / "data" / "localb2.sqlite3"
    database.parent.mkdir()
    if isinstance(content, bytes):
        database.write_bytes(content)
    else:
        with contextlib.closing(sqlite3.connect(database)) as db:
            db.execute("PRAGMA user_version = 99")

    second = start_again(localb2_server, data=tmp_path / "data", port=free_port())

    assert second.returncode == 2
    assert words in second.stderr
    assert "Traceback" not in second.stderr


def test_credentials_that_cannot_be_written_are_said(localb2_server, tmp_path):
    (tmp_path / "data" / "credentials.json.new").mkdir(parents=True)
    (tmp_path / "data" / "lock").touch()

    second = start_again(localb2_server, data=tmp_path / "data", port=free_port())

    assert second.returncode == 2
    assert "Cannot use" in second.stderr
    assert "Is a directory" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_restart_writes_nothing_that_is_there_already(process):
    before = (process.data / "credentials.json").stat()

    process.restart()

    assert (process.data / "credentials.json").stat().st_ino == before.st_ino


def test_tokens_are_never_signed_with_an_empty_secret(process):
    process.stop()
    (process.data / "token-secret").write_bytes(b"")

    process.restart()

    assert len((process.data / "token-secret").read_bytes()) == 32


@pytest.mark.parametrize("url", ["files.example", "ftp://files.example", "http://", "http://[::1"])
def test_a_public_url_that_is_none_is_said(tmp_path, url):
    refused = LocalB2Process(tmp_path / "data", options=("--public-url", url))

    done = subprocess.run(refused.command, cwd=ROOT, capture_output=True, text=True, timeout=20)

    assert done.returncode == 2
    assert "is not an address" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_address_in_the_credentials_is_the_one_it_listens_on(tmp_path):
    options = ("--test-controls", "--host", "127.0.0.2")
    process = LocalB2Process(tmp_path / "data", options=options)
    with process.log_path.open("wb") as log:
        process.process = subprocess.Popen(process.command, cwd=ROOT, stdout=log, stderr=log)
    deadline = time.monotonic() + 20
    while not (process.data / "credentials.json").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.stop()

    assert process.credentials()["endpoint"] == f"http://127.0.0.2:{process.port}"


def test_a_directory_of_others_is_left_alone(localb2_server, tmp_path):
    (tmp_path / "used").mkdir(mode=0o755)
    (tmp_path / "used" / "letter.txt").write_text("Dear")

    second = start_again(localb2_server, data=tmp_path / "used")

    assert second.returncode == 2
    assert "has other things in it" in second.stderr
    assert stat.S_IMODE((tmp_path / "used").stat().st_mode) == 0o755
    assert [path.name for path in (tmp_path / "used").iterdir()] == ["letter.txt"]


def test_help_tells_how_clients_reach_it():
    command = [sys.executable, "-m", "localb2", "--help"]

    shown = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    for client in ["aws", "boto3", "B2_ENVIRONMENT", "rclone", "--b2-endpoint", "realm="]:
        assert client in shown


def test_sigterm_is_a_clean_end(process):
    assert process.stop() == 0


def test_it_stops_soon_even_with_open_connections(process):
    idle = http.client.HTTPConnection("127.0.0.1", process.port)
    idle.request("GET", "/healthz")
    idle.getresponse().read()
    stuck = socket.create_connection(("127.0.0.1", process.port))
    stuck.sendall(
        b"POST /b2api/v4/b2_list_buckets HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"
    )
    time.sleep(0.1)

    started = time.monotonic()
    code = process.stop()

    assert code == 0
    assert time.monotonic() - started < 4
    idle.close()
    stuck.close()


def test_credentials_survive_a_restart(process):
    before = process.credentials()

    process.restart()

    assert process.credentials() == before


def test_an_account_can_be_added_later(process):
    before = process.credentials()["accounts"]
    process.options += ["--account", "third"]

    process.restart()

    assert process.credentials()["accounts"][:2] == before
    assert process.credentials()["accounts"][2]["label"] == "third"


def test_what_was_acknowledged_survives_a_kill(process):
    wire = Wire(LocalB2(process)).sign_in()
    bucket = wire.create_bucket()
    small, large = b"small", os.urandom(300_000)
    wire.upload(bucket, "small", small)
    wire.upload(bucket, "large", large)

    process.kill()
    process.restart()
    contents = [
        wire.send("GET", f"/file/plain-bucket/{name}", headers={"Authorization": wire.token}).body
        for name in ["small", "large"]
    ]

    assert contents == [small, large]


def test_it_announces_the_host_that_was_asked(process):
    wire = Wire(LocalB2(process))
    connection = http.client.HTTPConnection("127.0.0.1", process.port)
    path = "/b2api/v2/b2_authorize_account"
    basic = wire.basic()
    connection.request("GET", path, headers={"Host": "b2.example:81", "Authorization": basic})
    document = json.loads(connection.getresponse().read())
    connection.close()

    assert document["apiUrl"] == "http://b2.example:81"


def test_a_public_url_is_announced_to_everybody(tmp_path):
    options = ("--test-controls", "--public-url", "http://files.example/")
    with LocalB2Process(tmp_path / "data", options=options) as process:
        document = Wire(LocalB2(process)).authorize(2).json

    assert document["downloadUrl"] == "http://files.example"
    assert process.credentials()["endpoint"] == "http://files.example"


def test_there_are_no_test_controls_unless_asked_for(tmp_path):
    with LocalB2Process(tmp_path / "data", options=()) as process:
        connection = http.client.HTTPConnection("127.0.0.1", process.port)
        connection.request("POST", "/_test/reset", "{}")
        status = connection.getresponse().status
        connection.close()

    assert status >= 400


@pytest.fixture(scope="module")
def process_of_old(tmp_path_factory):
    """A localb2 that encrypts as B2 did before autumn 2026: only when asked to."""
    options = ("--test-controls", "--default-encryption", "none")
    with LocalB2Process(tmp_path_factory.mktemp("old") / "data", options=options) as process:
        yield process


@pytest.fixture
def wire_of_old(process_of_old):
    return Wire(LocalB2(process_of_old)).sign_in()


SSE_B2, UNENCRYPTED = {"algorithm": "AES256", "mode": "SSE-B2"}, {"algorithm": None, "mode": None}


def test_encryption_can_start_as_before_autumn_2026(wire_of_old):
    bucket = wire_of_old.create_bucket()
    account_id = wire_of_old.account_id
    (listed,) = wire_of_old.call("b2_list_buckets", accountId=account_id).json["buckets"]

    plain = wire_of_old.upload(bucket, "plain")
    asked = wire_of_old.upload(bucket, "asked", X_Bz_Server_Side_Encryption="AES256")
    large = wire_of_old.call(
        "b2_start_large_file",
        bucketId=bucket,
        fileName="large",
        contentType="b2/x-auto",
        serverSideEncryption=SSE_B2,
    ).json

    assert listed["defaultServerSideEncryption"]["value"] == UNENCRYPTED
    assert plain["serverSideEncryption"] == UNENCRYPTED
    assert asked["serverSideEncryption"] == large["serverSideEncryption"] == SSE_B2


def test_encryption_could_be_switched_off_before_autumn_2026(wire_of_old):
    bucket = wire_of_old.create_bucket()
    fields = {"accountId": wire_of_old.account_id, "bucketId": bucket}

    def told(mode):
        wanted = {"mode": mode, "algorithm": "AES256" if mode else None}
        answer = wire_of_old.call("b2_update_bucket", defaultServerSideEncryption=wanted, **fields)
        return answer.json["defaultServerSideEncryption"]["value"]

    assert (told("SSE-B2"), told(None)) == (SSE_B2, UNENCRYPTED)


@pytest.mark.parametrize(
    "sent",
    [
        b"\r\n\r\n",
        b"GET\r\n\r\n",
        b"NONSENSE / HTTP/1.1\r\n\r\n",
        b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /file/b/%00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://x/healthz HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET //b2api/v4/x HTTP/1.1\r\nHost: x\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
        b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 200_000 + b"\r\n\r\n",
        b"GET /healthz HTTP/1.0\r\n\r\n",
    ],
)
def test_garbage_neither_hangs_nor_breaks_it(localb2, sent):
    with socket.create_connection(localb2.address, timeout=10) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65_536)

    assert not answer.startswith(b"HTTP/1.1 5")
    assert localb2.process.call("GET", "/healthz") == b"ok"


def test_it_does_not_name_its_server(localb2):
    connection = http.client.HTTPConnection(*localb2.address)
    connection.request("GET", "/healthz")
    response = connection.getresponse()
    response.read()
    connection.close()

    assert response.getheader("Server") is None
    assert response.getheader("Date", "").endswith("GMT")


def test_many_connections_at_once_are_answered(localb2):
    answers = []

    def ask():
        answers.append(localb2.process.call("GET", "/healthz"))

    threads = [threading.Thread(target=ask) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [b"ok"] * 40
