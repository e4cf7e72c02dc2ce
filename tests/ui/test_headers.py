"""Headers of every answer: policy, caches, frames, compression."""

import gzip
import re

import pytest
from django.http import HttpResponse, StreamingHttpResponse

from ui.middleware import PageGZipMiddleware, zone_named

pytestmark = pytest.mark.django_db


def test_scripts_need_the_nonce_of_the_answer(client):
    response = client.get("/sign-in/")

    policy = response["Content-Security-Policy"]
    nonce = re.search(r"script-src 'nonce-([^']+)'", policy)
    assert nonce
    assert "unsafe" not in policy
    assert f'nonce="{nonce[1]}"' in response.content.decode()
    assert policy.startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in policy


def test_every_script_and_style_is_a_file(client):
    page = client.get("/sign-in/").content.decode()

    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", page)


def test_the_rest_is_strict(client):
    response = client.get("/sign-in/")

    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in response["Permissions-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("path", ["/", "/about/", "/sign-in/", "/nowhere", "/a/b/", "/healthz"])
def test_nothing_is_kept_in_a_cache(client, path):
    assert client.get(path)["Cache-Control"] == "no-store"


def test_nor_is_what_is_refused(client):
    assert client.get("/", headers={"Host": "evil.example"})["Cache-Control"] == "no-store"
    assert client.get("/static/css/app.css")["Cache-Control"] != "no-store"


def test_pages_vary_by_what_htmx_asks_for(client):
    vary = client.get("/sign-in/")["Vary"]

    assert {"HX-Request", "HX-Target", "HX-History-Restore-Request"} <= set(vary.split(", "))


def test_the_session_cookie_is_out_of_reach(client, signed_in, full_key):
    signed_in(client, full_key)

    cookie = client.cookies["b2console_session"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_pages_are_compressed_and_streams_are_not(rf):
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    middleware = PageGZipMiddleware(lambda _: HttpResponse())

    page = middleware.process_response(request, HttpResponse("x" * 1000))
    stream = middleware.process_response(request, StreamingHttpResponse([b"x" * 1000]))

    assert (page["Content-Encoding"], page["Vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(page.content) == b"x" * 1000
    assert page["Content-Length"] == str(len(page.content))
    assert "Content-Encoding" not in stream


@pytest.mark.parametrize(
    ("accepts", "response"),
    [
        ("identity", HttpResponse("x" * 1000)),
        ("gzip", HttpResponse("short")),
        ("gzip", HttpResponse("x" * 1000, headers={"Content-Encoding": "br"})),
    ],
)
def test_what_is_not_worth_it_or_not_wanted_stays_as_it_is(rf, accepts, response):
    request = rf.get("/", headers={"Accept-Encoding": accepts})
    before = response.content

    after = PageGZipMiddleware(lambda _: HttpResponse()).process_response(request, response)

    assert after.content == before
    assert after.get("Content-Encoding") != "gzip"


def test_a_compressed_page_does_not_tell_its_length(rf):
    request = rf.get("/", headers={"Accept-Encoding": "gzip"})
    middleware = PageGZipMiddleware(lambda _: HttpResponse())
    pages = [middleware.process_response(request, HttpResponse("x" * 1000)) for _ in range(50)]

    assert len({page["Content-Length"] for page in pages}) > 1


def test_healthz_answers(client):
    assert client.get("/healthz").content == b"ok"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "No/Where", "x" * 999, "\x00"])
def test_a_strange_time_zone_is_utc(name):
    assert zone_named(name).key == "UTC"


def test_the_time_zone_of_the_cookie_is_used():
    assert zone_named("Europe/Oslo").key == "Europe/Oslo"
