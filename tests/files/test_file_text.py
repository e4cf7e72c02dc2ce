"""The first 512 KB of a file as text: everything escaped, everything bounded, nothing hidden."""

import pytest

from files.preview import shown as shown_module
from tests.conftest import ONLY_BUCKET
from tests.files.customer_key import put_with_customer_key
from tests.files.names import BUCKET, put
from tests.files.pages import link_to, text
from tests.ui.test_markup import fragment_mistakes

HTML = b"<!doctype html><script>alert(1)</script><img src=x onerror=alert(2)>\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


@pytest.fixture
def shown(client, files, gateway, both_ways):
    """Stores a file and shows its text, as a page and as a part of one."""

    def store_and_show(content, name="a.txt", content_type="text/plain", **more):
        put(gateway, name, content, content_type=content_type)
        query = "".join(f"&{key}={value}" for key, value in more.items())
        return both_ways.get(
            client, f"{files}text?bucket={BUCKET}&name={name}{query}", target="file-text"
        )

    return store_and_show


def markup(answer):
    """The part that shows the file."""
    page = answer.content.decode()
    start = page.index('<section id="file-text"')
    return page[start : page.index("</section>", start)]


def test_it_shows_text(shown):
    answer = shown("Tromsø\n  two".encode())

    assert '<pre class="file-text__prose" dir="auto">\nTromsø\n  two</pre>' in markup(answer)
    assert "UTF-8" in text(answer)


@pytest.mark.parametrize(
    ("name", "kind", "content"),
    [
        ("a.html", "text/html", HTML),
        ("a.svg", "image/svg+xml", SVG),
        ("a.md", "text/markdown", HTML),
        ("a.csv", "text/csv", b"a,b\n<script>,<img src=x onerror=alert(1)>\n"),
        ("a.json", "application/json", b'{"a": "<script>alert(1)</script>"}'),
        ("a.log", "text/plain", HTML),
        ("a", "application/octet-stream", HTML),
        ("a.txt", "text/plain", b"</pre></section><script>alert(1)</script>"),
    ],
)
def test_nothing_of_a_user_becomes_markup(shown, name, kind, content):
    part = markup(shown(content, name, kind))

    assert "<script" not in part
    assert "<img" not in part
    assert "<svg" not in part
    assert "&lt;" in part


@pytest.mark.parametrize("content", [HTML, SVG, bytes(range(1, 128)), b"\xff\xfe\0\xd8<\0"])
def test_the_part_is_valid_whatever_is_in_the_file(client, files, gateway, content):
    put(gateway, "a.log", content)
    headers = {"HX-Request": "true", "HX-Target": "file-text"}

    answer = client.get(f"{files}text?bucket={BUCKET}&name=a.log", headers=headers)

    assert fragment_mistakes(answer.content.decode()) == []


def test_only_the_beginning_of_a_big_file_is_read(shown, monkeypatch, local_b2):
    monkeypatch.setattr(shown_module, "HEAD_BYTES", 1000)

    answer = shown(b"x" * 999 + b"yz" + b"-" * 1000)

    assert "First 1.0 KB of 2.0 KB" in text(answer)
    assert "xy</pre>" in markup(answer)
    assert link_to(answer, "download", name="a.txt")


def test_b2_is_asked_for_the_beginning_only(shown, calls):
    calls()

    shown(b"x" * 600_000)

    assert calls() == ["GetObject", "PutObject"]
    assert shown_module.HEAD_RANGE == "bytes=0-511999"


def test_a_table_is_a_table(shown):
    answer = shown(b'name,note\n"a, b",=HYPERLINK("http://evil.example")\n', "a.csv", "text/csv")

    part = markup(answer)
    assert '<th scope="col">name</th>' in part
    assert "<td>a, b</td>" in part
    assert "<td>=HYPERLINK(" in part
    assert '<a href="http://evil' not in part


def test_a_table_can_be_seen_as_it_is_stored(client, shown):
    answer = shown(b"a,b\n1,2\n", "a.csv", "text/csv")

    raw = client.get(link_to(answer, "text", raw="1"))

    assert "a,b\n1,2</pre>" in markup(raw)
    assert link_to(raw, "text", name="a.csv")


def test_json_is_laid_out_when_it_is_whole(shown, monkeypatch):
    assert "{\n  &quot;a&quot;: 1\n}" in markup(shown(b'{"a":1}', "a.json", "application/json"))

    monkeypatch.setattr(shown_module, "HEAD_BYTES", 5)
    assert "{&quot;a&quot;:" in markup(shown(b'{"a":1}', "a.json", "application/json"))


@pytest.mark.parametrize("content", [b"[" * 300_000, b'{"a": ' * 90_000, b"{not json"])
def test_what_is_no_json_is_shown_as_it_is(shown, content):
    answer = shown(content, "a.json", "application/json")

    assert answer.status_code == 200
    assert "file-text__lines" in markup(answer)


def test_logs_have_line_numbers(shown):
    part = markup(shown(b"\x1b[31mone\x1b[0m\ntwo\n", "a.log"))

    assert '<pre class="file-text__numbers" aria-hidden="true">\n1\n2</pre>' in part
    assert "one\ntwo</pre>" in part


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("é".encode("utf-16"), "UTF-16"),
        (b"caf\xe9", "Read as Windows-1252: it is not UTF-8"),
        (b"", "This file is empty."),
        (b"a\0b", "This is binary content"),
    ],
)
def test_it_says_what_it_read(shown, content, said):
    assert said in text(shown(content))


def test_the_content_decides_where_nothing_else_does(shown):
    answer = shown(b"\x89PNG\r\n\x1a\n\0\0", "a", "application/octet-stream")

    assert "&amp;as=image/png" in answer.content.decode()
    assert "<img src=" in answer.content.decode()


def test_one_huge_line_is_shown(shown):
    answer = shown(b"x" * 500_000, "a.log")

    assert answer.status_code == 200
    assert max(map(len, markup(answer).split("\n"))) < 1200


def test_the_part_leaves_the_page_its_title(client, files, gateway):
    put(gateway, "a.txt")
    url = f"{files}text?bucket={BUCKET}&name=a.txt"

    part = client.get(url, headers={"HX-Request": "true", "HX-Target": "file-text"})
    page = client.get(url)

    assert "<title>" not in part.content.decode()
    assert "<title>a.txt" in page.content.decode()


def test_an_older_version_has_a_preview_of_its_own(client, files, gateway):
    old = put(gateway, "a.txt", b"the old one")
    put(gateway, "a.txt", b"the new one")

    answer = client.get(f"{files}text?bucket={BUCKET}&name=a.txt&id={old}")

    assert "the old one" in text(answer)


def test_a_file_with_a_customers_key_says_why_it_cannot_be_shown(client, files, gateway, local_b2):
    put_with_customer_key(local_b2, gateway.get_bucket(BUCKET).id, "a.txt")

    answer = client.get(f"{files}text?bucket={BUCKET}&name=a.txt")

    assert "encrypted with a key that only its uploader has (SSE-C)" in text(answer)


def test_every_name_can_be_shown(client, files, hostile_files):
    for name, file_id in hostile_files.items():
        answer = client.get(f"{files}text", {"bucket": BUCKET, "name": name, "id": file_id})

        assert answer.status_code == 200, name
        assert "hello" in text(answer)


def test_a_key_for_one_bucket_reaches_no_other(client, files_of, gateway, one_bucket_key):
    put(gateway, "a.txt", bucket=ONLY_BUCKET)
    put(gateway, "a.txt")
    files = files_of(one_bucket_key)

    assert client.get(f"{files}text?bucket={ONLY_BUCKET}&name=a.txt").status_code == 200
    assert client.get(f"{files}text?bucket={BUCKET}&name=a.txt").status_code == 403


def test_a_read_only_key_reads(client, files_of, gateway, read_only_key):
    put(gateway, "a.txt")

    assert "hello" in text(client.get(f"{files_of(read_only_key)}text?bucket={BUCKET}&name=a.txt"))


def test_a_key_without_read_files_is_told_what_it_lacks(client, files_of, gateway, make_key):
    put(gateway, "a.txt")
    key = make_key("listFiles", bucket=BUCKET)

    answer = client.get(f"{files_of(key)}text?bucket={BUCKET}&name=a.txt")

    assert answer.status_code == 403
    assert "readFiles" in text(answer)
