import pytest

from localb2.errors import InvalidRequest
from localb2.rules.webhook_targets import check_headers, check_secret, check_url


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com",
        "https://example.com:8443/hook/a?token=1%20",
        "http://127.0.0.1:9999/",
        "http://[::1]:9999/",
        "http://localhost/hook",
    ],
)
def test_it_accepts_urls_that_can_be_asked(url):
    assert check_url(url) == url


@pytest.mark.parametrize(
    "host", ["example.com", "10.0.0.1", "[::ffff:10.0.0.1]", "localhost.example.com"]
)
def test_only_this_machine_and_named_hosts_may_do_without_tls(host):
    url = f"http://{host}/hook"

    with pytest.raises(InvalidRequest, match="https"):
        check_url(url)

    assert check_url(url, frozenset({host.strip("[]")})) == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        17,
        "",
        "example.com",
        "ftp://example.com/",
        "https://",
        "https:///hook",
        "https://user:secret@example.com/",
        "https://example.com/#part",
        "https://example.com:0/",
        "https://example.com:99999/",
        "https://example.com:port/",
        "https://exa mple.com/",
        "https://example.com/a\r\nX-Header: 1",
        "https://exämple.com/",
        "https://-.com/",
        "https://[::1/",
        f"https://example.com/{'a' * 2048}",
    ],
)
def test_it_rejects_urls_that_cannot(url):
    with pytest.raises(InvalidRequest):
        check_url(url)


def test_custom_headers_are_kept_as_they_are():
    headers = [{"name": "X-One", "value": "1"}, {"name": "Authorization", "value": ""}]

    assert check_headers(headers) == headers
    assert check_headers(None) is None


def test_custom_headers_may_come_as_the_command_line_tool_sends_them():
    assert check_headers({"X-One": "1"}) == [{"name": "X-One", "value": "1"}]


@pytest.mark.parametrize(
    "headers",
    [
        "X-One: 1",
        ["X-One: 1"],
        [{"name": "X-One"}],
        [{"name": "X One", "value": "1"}],
        [{"name": "", "value": "1"}],
        [{"name": "X-One", "value": "1\r\nX-Two: 2"}],
        [{"name": "X-One", "value": "ä"}],
        [{"name": "X-Bz-One", "value": "1"}],
        [{"name": "content-length", "value": "0"}],
        [{"name": f"X-{number}", "value": "1"} for number in range(11)],
        [{"name": "X-One", "value": "1" * 2044}],
    ],
)
def test_it_rejects_headers_that_could_break_a_request(headers):
    with pytest.raises(InvalidRequest):
        check_headers(headers)


@pytest.mark.parametrize("secret", ["", "short", "a" * 31, "a" * 33, "-" * 32, 5])
def test_a_secret_is_32_letters_and_digits_and_never_repeated(secret):
    with pytest.raises(InvalidRequest) as caught:
        check_secret(secret)

    assert str(caught.value) == "hmacSha256SigningSecret must be 32 alphanumeric characters"


def test_a_rule_may_go_without_a_secret():
    assert check_secret(None) is None
    assert check_secret("0aB" + "c" * 29) == "0aB" + "c" * 29
