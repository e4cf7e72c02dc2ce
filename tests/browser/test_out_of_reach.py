"""A browser that does not reach B2, behind a firewall, in front of a console that does."""

import pytest
from playwright.sync_api import expect

from gateway.values import Credential
from tests.browser.conftest import ConsoleProcess
from tests.files.names import BUCKET, open_bucket, put
from tests.images import png

THROUGH = "$='&through=console']"
WIDTH = "async (image) => { await image.decode(); return image.naturalWidth; }"


@pytest.fixture(scope="module")
def far_away(local_b2_process):
    """The same B2 under an address that is not loopback, and that Chromium is told not to find."""
    return f"http://0.0.0.0:{local_b2_process.endpoint.rpartition(':')[2]}"


@pytest.fixture(scope="module")
def console_process(far_away, tmp_path_factory):
    """A console that knows B2 by that address."""
    process = ConsoleProcess(tmp_path_factory.mktemp("console"), far_away)
    process.prepare()
    yield process.start()
    process.stop()


@pytest.fixture
def files(console, page, sign_in, gateway, full_key, far_away, violations):
    """Two pictures and a PDF."""
    open_bucket(gateway)
    put(gateway, "a.png", png(80, 60), content_type="image/png")
    put(gateway, "b.png", png(40, 30), content_type="image/png")
    put(gateway, "c.pdf", b"%PDF-1.7", content_type="application/pdf")
    violations.expect("net::ERR_NAME_NOT_RESOLVED")
    key = Credential(far_away, full_key.key_id, full_key.application_key)
    return f"{console.url}/a/{sign_in(page, key)}/files/"


def test_a_download_goes_through_the_console(page, files, tmp_path, assert_accessible):
    page.goto(f"{files}?bucket={BUCKET}&file=a.png")
    assert_accessible(page)

    with page.expect_download() as started:
        page.get_by_role("link", name="Download through the console").click()
    started.value.save_as(tmp_path / "a.png")

    assert (tmp_path / "a.png").read_bytes() == png(80, 60)


def test_pictures_come_through_the_console_by_themselves(page, files):
    page.goto(f"{files}?bucket={BUCKET}&view=grid")
    expect(page.locator(f"[data-name='a.png'] img[src{THROUGH}")).to_be_visible()
    expect(page.locator(f"[data-name='b.png'] img[src{THROUGH}")).to_be_visible()

    page.locator("[data-name='a.png'] .file-name").click()
    preview = page.locator(f"#panel .preview img[src{THROUGH}")
    expect(preview).to_be_visible()
    assert preview.evaluate(WIDTH) == 80


def test_a_pdf_has_a_second_link(page, files):
    page.goto(f"{files}details?bucket={BUCKET}&name=c.pdf")

    link = page.get_by_role("link", name="Through the console", exact=True)

    expect(link).to_have_attribute("target", "_blank")
    answer = page.request.get(link.evaluate("(link) => link.href"))
    assert (answer.headers["content-type"], answer.body()) == ("application/pdf", b"%PDF-1.7")
