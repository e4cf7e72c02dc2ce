"""Previews in Chromium: what is shown, that it plays and seeks, and that nothing of it runs."""

import base64
import io
import wave

import pytest
from playwright.sync_api import expect

from tests.files.names import BUCKET, open_bucket, put
from tests.images import png
from ui.formatting import filesize

RATE = 8000
EVIL = b"<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"
RECORD = """async (seconds) => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const pen = canvas.getContext("2d");
  const painting = setInterval(() => {
    pen.fillStyle = `hsl(${Math.random() * 360} 90% 50%)`;
    pen.fillRect(Math.random() * 320, Math.random() * 240, 80, 80);
  }, 30);
  const type = { mimeType: "video/webm;codecs=vp8" };
  const recorder = new MediaRecorder(canvas.captureStream(30), type);
  const recorded = new Promise((done) => recorder.ondataavailable = ({ data }) => done(data));
  recorder.start();
  setTimeout(() => { recorder.stop(); clearInterval(painting); }, seconds * 1000);
  const reader = new FileReader();
  reader.readAsDataURL(await recorded);
  await new Promise((done) => reader.onload = done);
  return reader.result.split(",")[1];
}"""
SEEK = """async (medium, place) => {
  medium.muted = true;
  await medium.play();
  medium.pause();
  const sought = new Promise((done) => medium.onseeked = done);
  medium.currentTime = place;
  await sought;
  return [medium.currentTime, medium.videoWidth, medium.error];
}"""


def wav(seconds):
    """Silence of 8 KB a second."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(b"\x80" * RATE * seconds)
    return file.getvalue()


@pytest.fixture
def files(console, page, sign_in, gateway, full_key):
    """A bucket with a file of every kind; answers the address of Browse Files."""
    open_bucket(gateway)
    put(gateway, "a.png", png(80, 60), content_type="image/png")
    put(gateway, "broken.png", b"no picture", content_type="image/png")
    put(gateway, "evil.html", EVIL, content_type="text/html")
    put(gateway, "evil.svg", b"<svg onload='window.pwned = 3'/>", content_type="image/svg+xml")
    put(gateway, "long.log", b"\n".join(b"line %d" % n for n in range(1, 90_001)))
    put(gateway, "notes.md", b"# Title\n\nSome *text*.\n\n```\ncode\n```\n> quoted\n")
    put(gateway, "sound.wav", wav(10), content_type="audio/wav")
    put(gateway, "table.csv", b'name,formula\n"Reine, \xc3\x85",=1+1\n', content_type="text/csv")
    put(gateway, "value.json", b'{"a":[1,2],"b":null}', content_type="application/json")
    put(gateway, "photos/one.png", png(40, 20), content_type="image/png")
    account = sign_in(page, full_key)
    return f"{console.url}/a/{account}/files/"


def show(page, name):
    """Open the details of a file beside the list."""
    page.locator(f"[data-name='{name}'] .file-name").click()
    expect(page.locator("#panel-title")).to_have_text(name)


def test_text_of_every_kind_is_shown_beside_the_list(page, files):
    page.goto(f"{files}?bucket={BUCKET}")
    body = page.locator("#panel .file-text__body")

    show(page, "value.json")
    expect(body).to_contain_text('"a": [')
    show(page, "table.csv")
    expect(body.get_by_role("columnheader", name="formula")).to_be_visible()
    expect(body.get_by_role("cell", name="=1+1")).to_be_visible()
    page.locator("#panel").get_by_role("link", name="As stored").click()
    expect(body).to_contain_text('"Reine, Å",=1+1')
    show(page, "notes.md")
    expect(body.locator(".file-text__heading")).to_have_text("# Title")
    show(page, "long.log")
    expect(page.locator("#panel")).to_contain_text("First 512.0 KB of 978.9 KB")
    expect(page).to_have_title("long.log · B2 Console")


def test_a_long_text_leaves_room_for_the_facts_and_scrolls_by_keyboard(page, files):
    page.goto(f"{files}details?bucket={BUCKET}&name=long.log")
    body = page.get_by_role("group", name="Content of the file")
    expect(body).to_contain_text("line 5000")

    assert page.get_by_role("heading", name="Details").bounding_box()["y"] < 860 - 100
    body.focus()
    page.keyboard.press("End")
    expect(body).not_to_have_js_property("scrollTop", 0)


def test_nothing_that_a_user_stored_runs(page, files):
    for name in ("evil.html", "evil.svg"):
        page.goto(f"{files}?bucket={BUCKET}&file={name}")
        expect(page.locator("#panel .file-text__body")).to_contain_text("window.pwned")
        page.get_by_role("link", name="Open as a page").last.click()
        expect(page.locator(".page-body .file-text__body")).to_contain_text("window.pwned")

    assert page.evaluate("window.pwned") is None


def test_sound_plays_and_seeks_without_loading_all_of_it(page, files, gateway, assert_accessible):
    put(gateway, "hours.wav", wav(3000), content_type="audio/wav")
    asked = []
    page.on("request", lambda request: asked.append(request.headers.get("range", "")))
    page.goto(f"{files}?bucket={BUCKET}")
    show(page, "hours.wav")

    there = page.locator("#panel audio").evaluate(
        """async (audio) => {
          if (!audio.duration) await new Promise((done) => audio.onloadedmetadata = done);
          audio.currentTime = 2990;
          await new Promise((done) => audio.onseeked = done);
          return [Math.round(audio.duration), Math.round(audio.currentTime), audio.error];
        }"""
    )

    assert there == [3000, 2990, None]
    starts = [int(part.removeprefix("bytes=").partition("-")[0]) for part in asked if part]
    assert max(starts) > 20_000_000
    assert_accessible(page)


def test_a_film_of_this_browser_is_uploaded_plays_and_seeks(page, files, make_file):
    page.goto(f"{files}?bucket={BUCKET}")
    film = make_file("film.webm", base64.b64decode(page.evaluate(RECORD, 2)))
    answers = []
    page.on("response", lambda response: answers.append(response))

    page.locator("#content").get_by_role("link", name="Upload").first.click()
    page.locator("#dialog input[name=file]").set_input_files(film)
    page.locator("#dialog").get_by_role("button", name="Upload").click()
    show(page, "film.webm")
    there = page.locator("#panel video").evaluate(SEEK, 1)

    assert there == [1, 320, None]
    asked = [answer for answer in answers if "range" in answer.request.headers]
    assert {answer.status for answer in asked} == {206}
    assert asked[0].headers["content-range"].endswith(f"/{film.stat().st_size}")


def test_a_broken_picture_says_so(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    show(page, "broken.png")

    expect(page.locator("#panel")).to_contain_text("Your browser cannot show this file")
    expect(page.locator("#panel .preview")).to_be_hidden()


def test_a_folder_of_pictures_is_a_grid(page, files, assert_accessible):
    page.goto(f"{files}?bucket={BUCKET}")
    page.get_by_role("link", name="Grid with pictures").click()

    picture = page.locator("[data-name='a.png'] img")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 80
    expect(page.locator("[data-name='broken.png'] img")).to_have_count(0)

    show(page, "a.png")
    expect(page.locator("[data-name='a.png']")).to_have_attribute("data-chosen", "")
    assert_accessible(page)
    page.keyboard.press("Escape")
    expect(page.locator("[data-name='a.png'] .file-name")).to_be_focused()
    page.locator("[data-name='a.png']").get_by_label("More actions for a.png").click()
    page.get_by_role("link", name="Details").click()
    expect(page.locator("#panel-title")).to_have_text("a.png")

    page.get_by_role("link", name="photos").click()
    expect(page.locator("[data-name='photos/one.png'] img")).to_be_visible()
    page.get_by_role("link", name="List", exact=True).click()
    expect(page.locator("tr[data-name='photos/one.png']")).to_be_visible()


def test_folders_are_counted_where_they_stand(page, files):
    page.goto(f"{files}?bucket={BUCKET}")

    page.get_by_role("button", name="Calculate the size of photos/").click()
    expect(page.locator(".file-table__folder .file-table__size")).to_have_text(
        filesize(len(png(40, 20)))
    )
    page.get_by_role("link", name="Count everything in this folder").click()
    expect(page.locator("#folder-size")).to_contain_text("10 files")


@pytest.mark.parametrize("look", ["light", "dark", "phone"])
def test_previews_are_accessible(page, files, assert_accessible, look):
    page.emulate_media(color_scheme="dark" if look == "dark" else "light")
    if look == "phone":
        page.set_viewport_size({"width": 390, "height": 780})

    page.goto(f"{files}?bucket={BUCKET}&file=table.csv")
    expect(page.locator("#panel .file-text__body")).to_be_visible()
    assert_accessible(page)
    page.goto(f"{files}text?bucket={BUCKET}&name=notes.md")
    assert_accessible(page)
    page.goto(f"{files}?bucket={BUCKET}&view=grid")
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
