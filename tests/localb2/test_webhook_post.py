"""Which addresses a webhook may be at, and what counts as an answer."""

import asyncio
import socket
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from localb2 import webhook_post
from localb2.webhook_post import THIS_MACHINE, DeliveryFailed, Forbidden, Hosts, post
from tests.localb2.webhook_receiver import Receiver

NAMED = Hosts(frozenset({"hooks.example.com"}))


class Resolving(asyncio.SelectorEventLoop):
    """Every name has these addresses, whatever the machine thinks."""

    def __init__(self, *addresses):
        super().__init__()
        self.addresses = addresses
        self.looked_up = []

    async def getaddrinfo(self, host, port, **_):
        self.looked_up.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in self.addresses
        ]


def post_with(loop, url, hosts=THIS_MACHINE):
    with asyncio.Runner(loop_factory=lambda: loop) as runner:
        runner.run(post(url, [("X-One", "1")], b"body", hosts))


@pytest.fixture
def receiver():
    receiver = Receiver()
    server = receiver.serve()
    yield receiver
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "webhooks.localhost"])
def test_this_machine_may_always_be_asked(receiver, host):
    post_with(Resolving("127.0.0.1"), f"http://{host}:{receiver.port}/path?a=1")

    (one,) = receiver.received
    assert (one.path, one.body, one.headers["x-one"]) == ("/path?a=1", b"body", "1")
    assert one.headers["host"] == f"{host}:{receiver.port}"


@pytest.mark.parametrize(
    "host",
    ["example.com", "10.0.0.1", "0.0.0.0", "[::ffff:10.0.0.1]", "[fe80::1]", "127.1", "2130706433"],
)
def test_others_are_not_asked_nor_looked_up_unless_they_are_named(host):
    loop = Resolving("127.0.0.1")

    with pytest.raises(Forbidden, match="--webhook-hosts"):
        post_with(loop, f"https://{host}/")

    assert loop.looked_up == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "webhooks.localhost"])
def test_even_this_machine_may_have_to_be_named(receiver, host):
    loop = Resolving("127.0.0.1")

    with pytest.raises(Forbidden, match="only hosts that were named; start it with"):
        post_with(loop, f"http://{host}:{receiver.port}/", Hosts(this_machine=False))
    post_with(
        asyncio.new_event_loop(),
        receiver.url,
        Hosts(frozenset({"127.0.0.1"}), this_machine=False),
    )

    assert loop.looked_up == []
    assert len(receiver.received) == 1


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "::ffff:8.8.8.8"])
def test_a_name_of_this_machine_must_be_at_this_machine(address):
    with pytest.raises(Forbidden, match="at an address"):
        post_with(Resolving(address), "http://webhooks.localhost/")


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:169.254.169.254", "0.0.0.0"])
def test_a_named_host_cannot_point_at_the_secrets_of_a_cloud(address):
    with pytest.raises(Forbidden, match="at an address"):
        post_with(Resolving(address), "http://hooks.example.com/", NAMED)


def test_a_named_host_is_asked_at_the_address_that_was_looked_at(receiver):
    loop = Resolving("169.254.169.254", "127.0.0.1")

    post_with(loop, f"http://HOOKS.example.com:{receiver.port}/", NAMED)

    assert len(receiver.received) == 1
    assert loop.looked_up == ["hooks.example.com"]


@pytest.mark.parametrize("status", [200, 204, 299])
def test_success_is_200_to_299(receiver, status):
    receiver.statuses = [status]

    post_with(asyncio.new_event_loop(), receiver.url)

    assert len(receiver.received) == 1


@pytest.mark.parametrize("status", [301, 307, 308, 400, 500])
def test_other_answers_fail_and_redirects_are_not_followed(receiver, status):
    receiver.statuses = [status]

    with pytest.raises(DeliveryFailed, match=f"the answer was {status}"):
        post_with(asyncio.new_event_loop(), receiver.url)

    assert len(receiver.received) == 1


def test_nobody_listens():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]

        with pytest.raises(DeliveryFailed, match="no connection"):
            post_with(asyncio.new_event_loop(), f"http://127.0.0.1:{port}/?token=secret")


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-nobody\r\n\r\n", b"HTTP/1.1\r\n\r\n"])
def test_what_is_not_http_fails(answer):
    with pytest.raises(DeliveryFailed, match="not HTTP"):
        asyncio.run(post_to(answer))


def test_it_waits_for_an_answer_no_longer_than_it_says(monkeypatch):
    monkeypatch.setattr(webhook_post, "ANSWER_SECONDS", 0.1)

    with pytest.raises(DeliveryFailed, match="no answer within"):
        asyncio.run(post_to(None))


async def post_to(answer, tls=None, host="127.0.0.1"):
    """Post to a server that answers these bytes and closes, or never answers."""

    async def serve(reader, writer):
        await reader.readuntil(b"body")
        if answer is None:
            await asyncio.Event().wait()
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    try:
        await post(f"{'https' if tls else 'http'}://{host}:{port}/", [], b"body", THIS_MACHINE)
    finally:
        server.close()


def certificate(directory, address):
    """A server's TLS settings for an address, and the file to trust it by."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a webhook")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    trusted, both = directory / "trusted.pem", directory / "server.pem"
    trusted.write_bytes(made.public_bytes(pem))
    both.write_bytes(secret + made.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context, trusted


@pytest.fixture
def fresh_tls():
    webhook_post._tls.cache_clear()
    yield
    webhook_post._tls.cache_clear()


def test_https_is_asked_when_the_certificate_is_good(tmp_path, monkeypatch, fresh_tls):
    context, trusted = certificate(tmp_path, "127.0.0.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    asyncio.run(post_to(b"HTTP/1.1 200 OK\r\n\r\n", context))


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2"])
def test_https_fails_when_the_certificate_is_not(tmp_path, monkeypatch, fresh_tls, address):
    context, trusted = certificate(tmp_path, address)
    if address != "127.0.0.1":
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with pytest.raises(DeliveryFailed, match="no TLS connection"):
        asyncio.run(post_to(b"HTTP/1.1 200 OK\r\n\r\n", context))
