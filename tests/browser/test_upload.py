"""Uploading: form, picker, drop, tray; what happens when something goes wrong on the way."""

import hashlib
import os
import re

import pytest
from playwright.sync_api import expect

BUCKET = "journeys"
MB = 1_000_000


@pytest.fixture
def folder(gateway, console, full_key, sign_in, page):
    """The page shows an empty folder; answers a function that goes to any folder."""
    gateway.create_bucket(BUCKET, public=False)
    account_id = sign_in(page, full_key)

    def go(prefix="photos/"):
        page.goto(f"{console.url}/a/{account_id}/files/?bucket={BUCKET}&prefix={prefix}")
        expect(page.locator("#content h1")).to_be_visible()

    go()
    return go


def choose(page, *files):
    page.locator("#content").get_by_role("link", name="Upload").first.click()
    page.locator("#dialog input[name=file]").set_input_files(files)
    page.locator("#dialog").get_by_role("button", name="Upload").click()


def agree(page):
    """Asked because a file of that name exists: a new version is wanted."""
    page.locator("#dialog").get_by_role("button", name="Upload 1 file").click()


def row(page, name):
    return page.locator(".upload-row", has=page.locator(f"[data-name][title$='{name}']"))


def title(page):
    return page.locator("#upload-tray-title")


def stored(gateway, name):
    return [file for file in gateway.list_file_versions(BUCKET).files if file.name == name]


def test_chosen_files_arrive(folder, page, gateway, make_file):
    files = [make_file("one.txt", b"1"), make_file("two.jpg", 40_000)]

    choose(page, *files)

    expect(title(page)).to_have_text("2 uploads complete")
    expect(page.locator("#dialog")).to_be_hidden()
    expect(page.locator("#listing")).to_contain_text("two.jpg")
    details = gateway.get_file_info(stored(gateway, "photos/two.jpg")[0].id)
    assert details.sha1 == hashlib.sha1(files[1].read_bytes(), usedforsecurity=False).hexdigest()
    assert details.content_type == "image/jpeg"
    assert details.info == {"src_last_modified_millis": "1700000000000"}


def test_dropped_files_arrive_in_the_folder_that_the_veil_names(
    folder, page, gateway, make_file, drag
):
    files = [make_file("dropped.txt", b"1"), make_file("too.txt", b"2")]
    veil = page.locator("#upload-veil")

    drag("dragEnter", files)
    drag("dragOver", files)
    expect(veil).to_contain_text(f"{BUCKET}/photos/")
    drag("drop", files)

    expect(veil).to_be_hidden()
    expect(title(page)).to_have_text("2 uploads complete")
    assert len(stored(gateway, "photos/dropped.txt")) == 1


def test_a_page_without_a_folder_takes_no_drop(folder, page, make_file, drag):
    page.get_by_role("link", name="Buckets").first.click()
    expect(page.locator("#content h1")).to_have_text("Buckets")
    files = [make_file("dropped.txt", b"1")]

    for kind in ("dragEnter", "dragOver", "drop"):
        drag(kind, files)

    expect(page.locator("#upload-veil")).to_be_hidden()
    expect(page.locator("#upload-tray")).to_be_hidden()
    expect(page.locator("#content h1")).to_have_text("Buckets")


def test_the_badge_counts_up(folder, page, make_file):
    choose(page, make_file("report.pdf", 10_000))
    expect(page.locator("#listing")).to_contain_text("report.pdf")

    choose(page, make_file("report.pdf", 20_000))
    agree(page)

    expect(page.locator("#listing tr", has_text="report.pdf")).to_contain_text("(2)")


def test_the_open_panel_shows_the_new_version(folder, page, make_file):
    choose(page, make_file("notes.txt", b"one"))
    page.locator("tr .file-name", has_text="notes.txt").click()
    expect(page.locator(".version-list li")).to_have_count(1)

    choose(page, make_file("notes.txt", b"two"))
    agree(page)

    expect(page.locator(".version-list li")).to_have_count(2)


def test_many_small_files_refresh_the_listing_a_few_times_only(folder, page, make_file):
    asked = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/files/?" in request.url else None
    )

    choose(page, *[make_file(f"small-{number:02}.txt", 100) for number in range(40)])

    expect(title(page)).to_have_text("40 uploads complete", timeout=20_000)
    expect(page.locator("#listing")).to_contain_text("small-39.txt")
    assert len(asked) <= 4


def test_names_that_are_hard_arrive_as_they_are(folder, page, gateway, make_file):
    names = ["a b + % # & ;.txt", "雪だるま ☃ 👩‍👩‍👧.png", " spaces ", "‮gpj.exe", '"q" <b>.txt']

    choose(page, *[make_file(name, name.encode()) for name in names])

    expect(title(page)).to_have_text("5 uploads complete")
    arrived = {file.name for file in gateway.list_file_names(BUCKET, prefix="photos/").files}
    assert arrived == {f"photos/{name}" for name in names}


def test_progress_and_speed_are_shown(folder, page, make_file, network):
    network(kilobytes=400)

    choose(page, make_file("slow-movie.mov", 2 * MB))

    expect(row(page, "slow-movie.mov")).to_have_attribute("data-state", "uploading")
    expect(row(page, "slow-movie.mov")).to_contain_text(re.compile(r"\d+\.\d KB of 2\.0 MB"))
    expect(page.locator("#upload-tray [data-status]")).to_contain_text(
        re.compile(r"KB/s · \d s left")
    )
    expect(page).to_have_title(re.compile(r"^[1-9]\d? % · photos"))
    expect(page.locator("#announce")).to_have_text(
        re.compile("Uploads (25|50|75) percent complete")
    )
    network()
    expect(row(page, "slow-movie.mov")).to_have_attribute("data-state", "done")
    expect(page).to_have_title(re.compile("^photos"))


def test_it_warns_before_leaving_only_while_something_runs(folder, page, make_file, network):
    network(kilobytes=200)
    choose(page, make_file("slow-movie.mov", 1 * MB))
    expect(row(page, "slow-movie.mov")).to_have_attribute("data-state", "uploading")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))

    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]

    network()
    expect(row(page, "slow-movie.mov")).to_have_attribute("data-state", "done")
    page.reload()
    assert asked == ["beforeunload"]


def test_it_goes_on_while_people_move_about(folder, page, gateway, make_file, network):
    network(kilobytes=300)
    body = make_file("slow-movie.mov", 1 * MB)
    choose(page, body)
    expect(row(page, "slow-movie.mov")).to_have_attribute("data-state", "uploading")

    page.locator("#content .crumbs a").first.click()
    page.wait_for_url(lambda url: "prefix" not in url)
    page.go_back()
    page.wait_for_url(lambda url: "prefix" in url)
    page.go_forward()
    page.wait_for_url(lambda url: "prefix" not in url)
    network()

    expect(row(page, "slow-movie.mov")).to_have_attribute("data-state", "done")
    assert [file.size for file in stored(gateway, "photos/slow-movie.mov")] == [1 * MB]


def test_cancelling_a_small_file_leaves_nothing(folder, page, gateway, make_file, network):
    network(kilobytes=300)
    choose(page, make_file("unwanted.mov", 3 * MB))
    expect(row(page, "unwanted.mov")).to_have_attribute("data-state", "uploading")

    page.get_by_role("button", name="Cancel unwanted.mov").click()

    expect(page.locator(".upload-row")).to_have_count(0)
    expect(page.locator("#upload-tray")).to_be_hidden()
    network()
    page.wait_for_timeout(500)
    assert stored(gateway, "photos/unwanted.mov") == []


def test_a_busy_b2_is_tried_again(folder, page, gateway, make_file, local_b2, violations):
    violations.expect("503")
    local_b2.fail(call="PutObject", status=503, code="ServiceUnavailable", times=2)

    choose(page, make_file("patient.txt", 1000))

    expect(row(page, "patient.txt")).to_have_attribute("data-state", "waiting")
    expect(row(page, "patient.txt")).to_contain_text("B2 can’t take it now. Retrying in")
    expect(row(page, "patient.txt")).to_have_attribute("data-state", "done", timeout=15_000)
    assert len(stored(gateway, "photos/patient.txt")) == 1


def test_a_cut_connection_to_b2_is_tried_again(
    folder, page, gateway, make_file, local_b2, violations
):
    violations.expect("50")
    local_b2.fail(call="PutObject", cut_after=100_000)
    body = make_file("cut.bin", 1 * MB)

    choose(page, body)

    expect(row(page, "cut.bin")).to_have_attribute("data-state", "done", timeout=15_000)
    assert [file.size for file in stored(gateway, "photos/cut.bin")] == [1 * MB]


def test_a_refusal_is_shown_with_its_reason_and_can_be_retried(
    folder, page, gateway, make_file, local_b2, violations
):
    violations.expect("403")
    local_b2.fail(call="PutObject", status=403, code="CapExceeded", message="Cap exceeded")

    choose(page, make_file("invoice.pdf", 1000))

    expect(row(page, "invoice.pdf")).to_have_attribute("data-state", "failed")
    expect(row(page, "invoice.pdf")).to_contain_text(re.compile("cap", re.IGNORECASE))
    expect(title(page)).to_have_text("1 upload failed")
    page.get_by_role("button", name="Retry invoice.pdf").click()
    expect(row(page, "invoice.pdf")).to_have_attribute("data-state", "done")
    assert len(stored(gateway, "photos/invoice.pdf")) == 1


def test_a_large_refused_file_still_learns_why(folder, page, make_file, local_b2, violations):
    violations.expect("403")
    local_b2.fail(call="PutObject", status=403, code="CapExceeded", message="Cap exceeded")

    choose(page, make_file("large.bin", 60 * MB))

    expect(row(page, "large.bin")).to_have_attribute("data-state", "failed", timeout=15_000)
    expect(row(page, "large.bin")).to_contain_text(re.compile("cap", re.IGNORECASE))


def test_it_waits_offline_and_goes_on_by_itself(
    folder, page, gateway, make_file, network, violations
):
    violations.expect("ERR_INTERNET_DISCONNECTED")
    network(kilobytes=400)
    choose(page, *[make_file(f"train-{number}.mov", 300_000) for number in range(8)])
    expect(row(page, "train-0.mov")).to_have_attribute("data-state", "done")

    network(offline=True)

    waiting = page.locator(".upload-row[data-state=waiting]")
    expect(waiting.first).to_contain_text("Offline. Goes on by itself.")
    page.wait_for_timeout(700)
    expect(title(page)).to_contain_text("Uploading")
    network()
    expect(title(page)).to_have_text("8 uploads complete", timeout=15_000)
    assert len(gateway.list_file_versions(BUCKET).files) == 8


def test_a_file_that_changed_meanwhile_is_named_as_the_reason(
    folder, page, gateway, make_file, local_b2, violations
):
    violations.expect("503")
    violations.expect("ERR_UPLOAD_FILE_CHANGED")
    local_b2.fail(call="PutObject", status=503, code="ServiceUnavailable", times=2, retry_after=2)
    path = make_file("log.txt", 1000)
    choose(page, path)
    expect(row(page, "log.txt")).to_have_attribute("data-state", "waiting")

    path.write_bytes(b"more than before" * 1000)

    expect(row(page, "log.txt")).to_have_attribute("data-state", "failed")
    expect(row(page, "log.txt")).to_contain_text("changed")
    assert stored(gateway, "photos/log.txt") == []


def test_who_is_signed_out_is_told_and_led_back(folder, page, context, make_file, violations):
    violations.expect("401")
    page.locator("#content").get_by_role("link", name="Upload").first.click()
    page.locator("#dialog input[name=file]").set_input_files(make_file("late.txt", 10))
    context.clear_cookies(name="b2console_session")

    page.locator("#dialog").get_by_role("button", name="Upload").click()

    expect(page.locator("#dialog")).to_contain_text("You are signed out.")
    expect(page.locator("#dialog").get_by_role("link", name="Sign in again")).to_be_visible()
    page.locator("#dialog").get_by_role("button", name="Upload 1 file anyway").click()
    expect(row(page, "late.txt")).to_contain_text("signed out")
    expect(row(page, "late.txt").get_by_role("link", name="Sign in again")).to_be_visible()


def test_a_large_file_is_hashed_first_and_sent_in_parts(folder, page, gateway, make_file, local_b2):
    path = make_file("big-movie.mov", 120 * MB)

    choose(page, path)

    expect(row(page, "big-movie.mov")).to_contain_text("Computing the SHA-1")
    expect(row(page, "big-movie.mov")).to_have_attribute("data-state", "done", timeout=30_000)
    details = gateway.get_file_info(stored(gateway, "photos/big-movie.mov")[0].id)
    digest = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
    assert details.info == {
        "large_file_sha1": digest,
        "src_last_modified_millis": "1700000000000",
    }
    parts = [entry for entry in local_b2.requests() if entry["call"] == "UploadPart"]
    assert len(parts) == 15
    arrived = hashlib.sha1(usedforsecurity=False)
    for chunk in gateway.download_file(BUCKET, "photos/big-movie.mov").chunks:
        arrived.update(chunk)
    assert arrived.hexdigest() == digest


def test_a_failed_part_alone_is_sent_again(folder, page, gateway, make_file, local_b2, violations):
    violations.expect("503")
    local_b2.fail(call="UploadPart", status=503, code="ServiceUnavailable", times=2)

    choose(page, make_file("big-movie.mov", 120 * MB))

    expect(row(page, "big-movie.mov")).to_have_attribute("data-state", "done", timeout=30_000)
    parts = [entry for entry in local_b2.requests() if entry["call"] == "UploadPart"]
    assert [entry["status"] for entry in parts].count(200) == 15
    assert len(parts) == 17


def test_cancelling_a_large_file_gives_it_up_at_b2(
    folder, page, gateway, make_file, network, local_b2
):
    choose(page, make_file("big-movie.mov", 120 * MB))
    network(kilobytes=2000)
    expect(row(page, "big-movie.mov")).to_have_attribute("data-state", "uploading", timeout=20_000)
    expect(row(page, "big-movie.mov")).to_contain_text("MB of")
    assert len(gateway.list_unfinished_files(BUCKET)[0]) == 1

    page.get_by_role("button", name="Cancel big-movie.mov").click()

    network()
    expect(page.locator("#upload-tray")).to_be_hidden()
    for _ in range(50):
        if not gateway.list_unfinished_files(BUCKET)[0]:
            break
        page.wait_for_timeout(100)
    assert gateway.list_unfinished_files(BUCKET)[0] == []
    assert stored(gateway, "photos/big-movie.mov") == []


def test_a_file_given_up_elsewhere_ends_with_the_reason_and_begins_again_only_when_asked(
    folder, page, gateway, make_file, network, violations
):
    violations.expect("410")
    network(kilobytes=20_000)
    choose(page, make_file("big-movie.mov", 120 * MB))
    expect(row(page, "big-movie.mov")).to_have_attribute("data-state", "uploading", timeout=20_000)
    expect(row(page, "big-movie.mov")).to_contain_text("MB of")
    unfinished = gateway.list_unfinished_files(BUCKET)[0][0]

    gateway.cancel_large_file(BUCKET, unfinished.name, unfinished.id)
    network()

    expect(row(page, "big-movie.mov")).to_have_attribute("data-state", "failed", timeout=20_000)
    expect(row(page, "big-movie.mov")).to_contain_text("Its parts were deleted at B2")
    assert gateway.list_unfinished_files(BUCKET)[0] == []
    page.get_by_role("button", name="Retry big-movie.mov").click()
    expect(row(page, "big-movie.mov")).to_have_attribute("data-state", "done", timeout=30_000)
    assert [file.size for file in stored(gateway, "photos/big-movie.mov")] == [120 * MB]


def test_the_tray_folds_and_is_cleared(folder, page, make_file):
    choose(page, make_file("one.txt", 10))
    expect(title(page)).to_have_text("1 upload complete")
    toggle = page.locator("#upload-tray [data-toggle]")

    toggle.click()
    expect(page.locator("#upload-list")).to_be_hidden()
    expect(toggle).to_have_attribute("aria-expanded", "false")
    toggle.click()
    expect(page.locator("#upload-list")).to_be_visible()
    page.get_by_role("button", name="Clear finished uploads").click()
    expect(page.locator("#upload-tray")).to_be_hidden()


def test_each_round_counts_for_itself(folder, page, make_file, network):
    choose(page, make_file("first.bin", 3 * MB))
    expect(title(page)).to_have_text("1 upload complete")
    network(kilobytes=200)

    choose(page, make_file("second.bin", 500_000))

    expect(title(page)).to_have_text("Uploading 1 file")
    expect(page.locator("#upload-tray [data-status]")).to_contain_text("0 of 1 done")
    expect(page).to_have_title(re.compile(r"^[1-4]?\d % · "))
    network()
    expect(title(page)).to_have_text("1 upload complete")
    expect(page.locator(".upload-row")).to_have_count(2)


def test_from_the_forms_own_page_it_leads_back_to_the_folder(
    folder, page, console, gateway, make_file
):
    page.goto(page.url.replace("/files/?", "/files/upload?"))
    page.locator("#content input[name=file]").set_input_files(make_file("direct.txt", 1000))

    page.locator("#content").get_by_role("button", name="Upload").click()

    expect(page.locator("#listing")).to_contain_text("direct.txt")
    expect(title(page)).to_have_text("1 upload complete")


def test_the_refresh_keeps_the_keyboards_place(folder, page, gateway, make_file, network):
    choose(page, make_file("a.txt", 10))
    link = page.locator("#listing").get_by_role("link", name="a.txt").first
    expect(link).to_be_visible()
    choose(page, make_file("b.txt", 10))
    expect(page.locator("#dialog")).to_be_hidden()
    link.focus()

    expect(page.locator("#listing")).to_contain_text("b.txt")

    expect(page.locator("#listing").get_by_role("link", name="a.txt").first).to_be_focused()


def test_plain_http_in_the_house_works_too(
    gateway, console, full_key, sign_in, page, make_file, violations
):
    violations.expect("Cross-Origin-Opener-Policy header has been ignored")
    gateway.create_bucket(BUCKET, public=False)
    base = f"http://console.test:{console.port}"
    account_id = sign_in(page, full_key, base=base)
    page.goto(f"{base}/a/{account_id}/files/?bucket={BUCKET}")
    assert page.evaluate("isSecureContext") is False
    path = make_file("nas.mov", 101 * MB)

    choose(page, path)

    expect(row(page, "nas.mov")).to_have_attribute("data-state", "done", timeout=30_000)
    details = gateway.get_file_info(stored(gateway, "nas.mov")[0].id)
    digest = hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()
    assert details.info["large_file_sha1"] == digest


def test_the_form_works_without_javascript(gateway, console, full_key, sign_in, browser, make_file):
    gateway.create_bucket(BUCKET, public=False)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        account_id = sign_in(page, full_key)
        page.goto(f"{console.url}/a/{account_id}/files/?bucket={BUCKET}&prefix=docs/")
        page.locator("#content").get_by_role("link", name="Upload").first.click()
        assert "up to 500.0 MB" in page.locator("main").inner_text()  # expect() skips <noscript>
        assert "drop them" not in page.locator("main").inner_text()
        page.locator("input[name=file]").set_input_files(
            [make_file("plain-a.txt", 5000), make_file("plain-b.bin", 4 * MB)]
        )

        page.locator("main").get_by_role("button", name="Upload").click()

        expect(page.locator("body")).to_contain_text("Uploaded 2 files.")
        expect(page.locator("#listing")).to_contain_text("plain-b.bin")
    assert [file.size for file in stored(gateway, "docs/plain-b.bin")] == [4 * MB]


def test_a_form_that_is_too_large_is_refused_with_the_reason(
    gateway, console, full_key, sign_in, browser, make_file
):
    gateway.create_bucket(BUCKET, public=False)
    path = make_file("huge.bin", 0)
    os.truncate(path, 510 * MB)  # nothing but zeros, and none of them on the disk
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        account_id = sign_in(page, full_key)
        page.goto(f"{console.url}/a/{account_id}/files/upload?bucket={BUCKET}")
        page.locator("input[name=file]").set_input_files(path)

        page.locator("main").get_by_role("button", name="Upload").click()

        expect(page.locator("main [role=alert]:not([hidden])")).to_contain_text(
            "larger than", timeout=20_000
        )
    assert gateway.list_file_versions(BUCKET).files == ()


DIGESTS = """async ([algorithm, sizes]) => {
  const url = document.getElementById("upload-tray").dataset.hashWorker;
  const digest = (blob) => new Promise((done) => {
    const worker = new Worker(url);
    worker.onmessage = ({ data }) => data.hex && done(data.hex);
    worker.postMessage({ algorithm, blob });
  });
  const bytes = (size) => new Uint8Array(size).map((_, index) => index * 7);
  return Promise.all(sizes.map((size) => digest(new Blob([bytes(size)]))));
}"""


def expected_digests(algorithm, sizes):
    period = bytes(index * 7 & 255 for index in range(256))
    bodies = [(period * (size // 256 + 1))[:size] for size in sizes]
    return [hashlib.new(algorithm, body, usedforsecurity=False).hexdigest() for body in bodies]


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_the_worker_computes_hashes(folder, page, algorithm):
    sizes = [0, 1, 55, 56, 63, 64, 65, 119, 120, 1000, 1 << 20]

    assert page.evaluate(DIGESTS, [algorithm, sizes]) == expected_digests(algorithm, sizes)


@pytest.mark.parametrize("host", ["localhost", "console.test"])
def test_the_worker_computes_both_hashes_of_a_part(
    gateway, console, full_key, sign_in, page, violations, host
):
    """With WebCrypto, and on plain http, where browsers have none."""
    violations.expect("Cross-Origin-Opener-Policy header has been ignored")
    sign_in(page, full_key, base=f"http://{host}:{console.port}")
    sizes = [0, 1, 64, (8 << 20) + 1]

    digests = page.evaluate(DIGESTS, ["both", sizes])

    assert page.evaluate("isSecureContext") is (host == "localhost")
    assert [digest["md5"] for digest in digests] == expected_digests("md5", sizes)
    assert [digest["sha1"] for digest in digests] == expected_digests("sha1", sizes)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_form_and_tray_are_accessible(
    folder, page, make_file, local_b2, violations, assert_accessible, scheme
):
    violations.expect("403")
    page.emulate_media(color_scheme=scheme)
    local_b2.fail(call="PutObject", status=403, code="CapExceeded", name="bad.pdf")

    choose(page, make_file("bad.pdf", 10), make_file("good.txt", 10))
    expect(row(page, "bad.pdf")).to_have_attribute("data-state", "failed")
    expect(row(page, "good.txt")).to_have_attribute("data-state", "done")
    assert_accessible(page)

    page.locator("#content").get_by_role("link", name="Upload").first.click()
    expect(page.locator("#dialog input[name=file]")).to_be_visible()
    assert_accessible(page)


def test_the_tray_fits_a_phone(folder, page, make_file, network, assert_accessible):
    page.set_viewport_size({"width": 390, "height": 844})
    network(kilobytes=200)

    choose(page, make_file("a-very-long-name-of-a-movie.mov", 1 * MB), make_file("b.txt", 10))

    expect(row(page, "movie.mov")).to_have_attribute("data-state", "uploading")
    expect(page.locator("#upload-tray")).to_be_visible()
    box = page.locator("#upload-tray").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390
    assert_accessible(page)
    network()
    expect(title(page)).to_have_text("2 uploads complete")
