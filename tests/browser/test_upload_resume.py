"""Uploads that stop in the middle: paused, interrupted, begun elsewhere; and what they end with."""

import hashlib
import io
import json
import os
import re
import shutil
import time

import pytest
from playwright.sync_api import expect

BUCKET = "journeys"
MB = 1_000_000
BIG = 101 * MB  # goes in 13 parts
PART = 5 * MB


@pytest.fixture
def folder(gateway, console, full_key, sign_in, page):
    """The page shows an empty folder; answers its address."""
    gateway.create_bucket(BUCKET, public=False)
    account_id = sign_in(page, full_key)
    address = f"{console.url}/a/{account_id}/files/?bucket={BUCKET}&prefix=photos/"
    page.goto(address)
    return address


@pytest.fixture(scope="session")
def big_source(tmp_path_factory):
    """101 MB whose parts all differ, and whose zeros cost nothing to make."""
    path = tmp_path_factory.mktemp("big") / "big.mov"
    with path.open("wb") as file:
        for number in range(BIG // MB):
            file.seek(number * MB)
            file.write(b"%d" % number)
        file.truncate(BIG)
    return path


@pytest.fixture
def big(big_source, make_file):
    """A large file on the visitor's disk."""
    path = make_file("big.mov", 0)
    shutil.copyfile(big_source, path)
    os.utime(path, (1_700_000_000, 1_700_000_000))
    return path


def choose(page, *files):
    page.locator("#content").get_by_role("link", name="Upload", exact=True).first.click()
    page.locator("#dialog input[name=file]").set_input_files(files)
    page.locator("#dialog").get_by_role("button", name="Upload").click()


def choose_again(page, path):
    with page.expect_file_chooser() as chooser:
        row(page).get_by_role("button", name="Choose the file of").click()
    chooser.value.set_files(path)


def row(page, name="big.mov"):
    return page.locator(".upload-row", has=page.locator(f"[data-name][title$='{name}']"))


def title(page):
    return page.locator("#upload-tray-title")


def unfinished(gateway):
    return gateway.list_unfinished_files(BUCKET)[0]


def stored_parts(gateway):
    [file] = unfinished(gateway)
    return gateway.list_parts(BUCKET, file.name, file.id)


def sent_parts(local_b2):
    parts = [entry for entry in local_b2.requests() if entry["call"] == "UploadPart"]
    return [entry["status"] for entry in parts].count(200)


def sha1(path):
    return hashlib.sha1(path.read_bytes(), usedforsecurity=False).hexdigest()


def arrived(gateway, name="photos/big.mov"):
    digest = hashlib.sha1(usedforsecurity=False)
    for chunk in gateway.download_file(BUCKET, name).chunks:
        digest.update(chunk)
    return digest.hexdigest()


def begin_slowly(page, network, gateway, path, parts=2):
    """Upload until B2 holds some parts, and slowly from there on."""
    network(kilobytes=30_000)
    choose(page, path)
    for _ in range(200):
        page.wait_for_timeout(50)
        if unfinished(gateway) and len(stored_parts(gateway)) >= parts:
            break
    network(kilobytes=100)
    expect(row(page)).to_have_attribute("data-state", "uploading")


def interrupt(page, network, address):
    """Reload in the middle; answers once the tray lists what was interrupted."""
    page.once("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    network()
    expect(row(page)).to_have_attribute("data-state", "interrupted")


def test_a_paused_file_goes_on_with_what_is_missing(
    folder, page, gateway, big, network, local_b2, violations
):
    begin_slowly(page, network, gateway, big)

    page.get_by_role("button", name="Pause big.mov").click()
    expect(row(page)).to_contain_text(re.compile(r"Paused at [\d.]+ MB of 101.0 MB"))
    expect(title(page)).to_have_text("1 upload paused")
    expect(page).to_have_title(re.compile("^photos"))
    expect(page.get_by_role("button", name="Resume big.mov")).to_be_focused()
    network()
    page.get_by_role("button", name="Resume big.mov").click()

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    expect(row(page)).to_contain_text("Verified by the SHA-1 of every part, whole SHA-1 kept")
    assert 13 <= sent_parts(local_b2) <= 16  # of three, B2's answer may have been lost
    assert arrived(gateway) == sha1(big)


def test_a_large_file_that_changed_between_its_parts_becomes_no_file(
    folder, page, gateway, big, network, violations
):
    begin_slowly(page, network, gateway, big)
    page.get_by_role("button", name="Pause big.mov").click()
    expect(row(page)).to_have_attribute("data-state", "paused")

    with big.open("r+b") as file:
        file.seek(50 * MB)
        file.write(b"another film")
    network()
    page.get_by_role("button", name="Resume big.mov").click()

    expect(row(page)).to_have_attribute("data-state", "failed")
    expect(row(page)).to_contain_text("changed")
    assert len(unfinished(gateway)) == 1  # no version of it, and what B2 holds is still listed


def test_all_are_paused_resumed_and_cancelled_together(folder, page, gateway, make_file, network):
    network(kilobytes=300)
    choose(page, *[make_file(f"train-{number}.mov", 2 * MB) for number in range(5)])
    expect(page.locator(".upload-row[data-state=uploading]").first).to_be_visible()

    page.get_by_role("button", name="Pause all").click()
    expect(title(page)).to_have_text("5 uploads paused")
    page.get_by_role("button", name="Resume all").click()
    expect(title(page)).to_have_text("Uploading 5 files")
    page.get_by_role("button", name="Cancel all", exact=True).click()
    page.get_by_role("button", name="Keep uploading").click()
    expect(title(page)).to_have_text("Uploading 5 files")
    page.get_by_role("button", name="Cancel all", exact=True).click()
    page.get_by_role("button", name="Cancel all uploads").click()

    expect(page.locator("#upload-tray")).to_be_hidden()
    network()
    page.wait_for_timeout(300)
    assert gateway.list_file_versions(BUCKET).files == ()


def test_failed_ones_are_retried_together(folder, page, gateway, make_file, local_b2, violations):
    violations.expect("403")
    local_b2.fail(call="PutObject", status=403, code="CapExceeded", message="Cap", times=2)
    choose(page, make_file("a.txt", 10), make_file("b.txt", 10))
    expect(title(page)).to_have_text("2 uploads failed")

    page.get_by_role("button", name="Retry failed").click()

    expect(title(page)).to_have_text("2 uploads complete")
    assert len(gateway.list_file_versions(BUCKET).files) == 2


def test_after_a_reload_the_same_file_goes_on_with_what_is_missing(
    folder, page, gateway, big, network, local_b2
):
    begin_slowly(page, network, gateway, big)
    interrupt(page, network, folder)
    expect(row(page)).to_contain_text("Choose the same file to go on.")
    expect(title(page)).to_have_text("1 upload interrupted")
    held = len(stored_parts(gateway))
    local_b2.clear_requests()

    choose_again(page, big)

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    expect(row(page)).to_contain_text("Verified")
    assert 2 <= held < 13
    assert 0 < sent_parts(local_b2) <= 13 - held
    assert arrived(gateway) == sha1(big)
    page.reload()
    page.wait_for_timeout(500)
    expect(page.locator("#upload-tray")).to_be_hidden()


def test_a_folded_tray_stays_folded(folder, page, gateway, big, network):
    begin_slowly(page, network, gateway, big)
    page.locator("#upload-tray [data-toggle]").click()

    interrupt(page, network, folder)

    expect(title(page)).to_be_visible()
    expect(page.locator("#upload-list")).to_be_hidden()
    expect(page.locator("#upload-tray [data-toggle]")).to_have_attribute("aria-expanded", "false")


def test_dropping_the_same_file_goes_on_too(folder, page, gateway, big, network, local_b2, drag):
    begin_slowly(page, network, gateway, big)
    interrupt(page, network, folder)
    [begun] = unfinished(gateway)

    for kind in ("dragEnter", "dragOver", "drop"):
        drag(kind, [big])

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    expect(page.locator(".upload-row")).to_have_count(1)
    assert [file.id for file in gateway.list_file_versions(BUCKET).files] == [begun.id]


def test_any_other_file_is_refused_with_the_reason(
    folder, page, gateway, big, make_file, network, local_b2, violations
):
    begin_slowly(page, network, gateway, big)
    interrupt(page, network, folder)
    local_b2.clear_requests()

    choose_again(page, make_file("other/wrong.mov", 10))
    expect(row(page)).to_contain_text("this upload is of big.mov")
    choose_again(page, make_file("other/big.mov", 2 * MB))
    expect(row(page)).to_contain_text("it has 2.0 MB, and this upload is of a file of 101.0 MB")
    other = make_file("other/big.mov", big.read_bytes()[:-1] + b"!")
    choose_again(page, other)
    expect(row(page)).to_contain_text("its SHA-1 differs", timeout=15_000)
    os.utime(other, (1_600_000_000, 1_600_000_000))
    choose_again(page, other)
    expect(row(page)).to_contain_text("it is of 13/09/2020, 14:26:40")
    expect(row(page)).to_contain_text("this upload is of a file of 14/11/2023, 23:13:20")
    choose_again(page, make_file("almost/big.mov", big.read_bytes() + b"!"))
    expect(row(page)).to_contain_text(
        "it has 101,000,001 bytes, and this upload is of a file of 101,000,000 bytes"
    )

    expect(row(page)).to_have_attribute("data-state", "interrupted")
    assert sent_parts(local_b2) == 0
    assert len(unfinished(gateway)) == 1


def test_it_survives_a_restart_of_both_servers(
    folder, page, gateway, big, network, local_b2, console, violations
):
    violations.expect("ERR_")
    violations.expect("50")
    begin_slowly(page, network, gateway, big)

    console.stop()
    local_b2.process.kill()
    expect(row(page)).to_contain_text("Connection lost. Retrying in")
    local_b2.process.start()
    console.start()
    network()

    expect(row(page)).to_have_attribute("data-state", "done", timeout=40_000)
    assert sent_parts(local_b2) < 13
    assert arrived(gateway) == sha1(big)


def test_a_laptop_that_slept_goes_on(folder, page, gateway, big, network, local_b2, violations):
    violations.expect("ERR_INTERNET_DISCONNECTED")
    page.clock.install()
    page.goto(folder)
    begin_slowly(page, network, gateway, big)

    network(offline=True)
    page.clock.fast_forward("01:00:00")
    expect(row(page)).to_contain_text("Offline. Goes on by itself.")
    network()

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    assert 13 <= sent_parts(local_b2) <= 16  # of three, B2's answer may have been lost
    assert arrived(gateway) == sha1(big)


def test_a_token_that_is_too_old_is_replaced(folder, page, gateway, big, local_b2, violations):
    violations.expect("410")
    page.route(
        "**/files/upload/part?**",
        lambda route: route.continue_(headers={**route.request.headers, "x-upload-token": "old"}),
        times=1,
    )

    choose(page, big)

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    calls = [entry["call"] for entry in local_b2.requests()]
    assert calls.count("CreateMultipartUpload") == 1
    assert arrived(gateway) == sha1(big)


def test_a_key_that_may_not_read_is_told_that_nothing_was_compared(
    gateway, console, make_key, sign_in, page, make_file
):
    gateway.create_bucket(BUCKET, public=False)
    account_id = sign_in(page, make_key("listBuckets", "listFiles", "writeFiles"))
    page.goto(f"{console.url}/a/{account_id}/files/?bucket={BUCKET}&prefix=photos/")

    choose(page, make_file("a.txt", 10))

    expect(row(page, "a.txt")).to_contain_text("SHA-1 not compared: your key lacks readFiles")
    expect(row(page, "a.txt")).not_to_have_attribute("data-verified", "")


def test_an_upload_of_another_program_is_finished_here(folder, page, gateway, make_file, local_b2):
    path = make_file("backup.tar", 12 * MB)
    begin_elsewhere(gateway, path.read_bytes()[:PART])
    local_b2.clear_requests()

    page.get_by_role("link", name="Unfinished uploads").click()
    expect(page.locator("#unfinished")).to_contain_text("5.0 MB")
    resume_here(page, path)

    expect(row(page, "backup.tar")).to_have_attribute("data-state", "done", timeout=15_000)
    expect(row(page, "backup.tar")).to_contain_text("Verified by the SHA-1 of every part")
    expect(page.locator("#unfinished")).to_contain_text("Nothing is unfinished")
    assert sent_parts(local_b2) == 2
    assert arrived(gateway, "photos/backup.tar") == sha1(path)


def test_unequal_parts_of_another_program_are_kept(folder, page, gateway, make_file, local_b2):
    path = make_file("backup.tar", 30 * MB)
    body = path.read_bytes()
    begin_elsewhere(gateway, body[:PART], body[PART : 12 * MB], body[12 * MB : 18 * MB])
    local_b2.clear_requests()

    page.get_by_role("link", name="Unfinished uploads").click()
    resume_here(page, path)

    expect(row(page, "backup.tar")).to_have_attribute("data-state", "done", timeout=15_000)
    expect(row(page, "backup.tar")).to_contain_text("Verified by the SHA-1 of every part")
    assert sent_parts(local_b2) == 3  # of 5 MB, as its first
    assert arrived(gateway, "photos/backup.tar") == sha1(path)


def test_parts_of_two_files_never_mix(folder, page, gateway, make_file, local_b2):
    begin_elsewhere(gateway, b"x" * PART)
    local_b2.clear_requests()

    page.get_by_role("link", name="Unfinished uploads").click()
    resume_here(page, make_file("backup.tar", 12 * MB))

    expect(row(page, "backup.tar")).to_contain_text("part 1, which B2 holds, is none of it")
    assert sent_parts(local_b2) == 0
    assert len(stored_parts(gateway)) == 1


def test_an_interrupted_upload_is_cancelled_after_a_question(
    folder, page, gateway, big, network, assert_accessible
):
    begin_slowly(page, network, gateway, big)
    interrupt(page, network, folder)
    assert_accessible(page)

    row(page).get_by_role("link", name="Cancel big.mov").click()
    expect(page.locator("#dialog")).to_contain_text("deleted for good")
    assert_accessible(page)
    page.locator("#dialog").get_by_role("button", name="Cancel the upload").click()

    expect(page.locator("#unfinished")).to_contain_text("Nothing is unfinished")
    expect(page.locator("#upload-tray")).to_be_hidden()
    assert unfinished(gateway) == []


def test_nothing_secret_is_kept_and_another_key_sees_nothing(
    folder, page, gateway, big, network, console, sign_in, make_key, full_key
):
    begin_slowly(page, network, gateway, big)
    interrupt(page, network, folder)

    kept = page.evaluate("JSON.stringify(localStorage)")
    [record] = [json.loads(one) for one in json.loads(kept).values()]
    sign_in(page, make_key("listBuckets", "listFiles", "writeFiles"))
    page.wait_for_timeout(600)

    assert "token" not in kept
    assert full_key.application_key not in kept
    assert (record["name"], record["size"]) == ("photos/big.mov", BIG)
    expect(page.locator("#upload-tray")).to_be_hidden()


def remembered(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.includes('upload.'))")


def test_signing_out_leaves_no_names_behind(
    folder, page, gateway, big, network, sign_in, full_key, make_key
):
    begin_slowly(page, network, gateway, big)
    page.evaluate(
        """() => {
          const { account } = document.querySelector("[data-account]").dataset;
          localStorage.setItem(`b2console.upload.${account}.another-key.4_z`, "{}");
          localStorage.setItem("b2console.upload.another-account.key.4_z", "{}");
        }"""
    )
    assert len(remembered(page)) == 3

    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Sign out").first.click()
    page.wait_for_url("**/sign-in/**")

    assert remembered(page) == ["b2console.upload.another-account.key.4_z"]
    network()
    sign_in(page, full_key)
    page.goto(folder)
    page.get_by_role("link", name="Unfinished uploads").click()
    expect(page.locator("#unfinished")).to_contain_text("big.mov")
    expect(page.locator("#upload-tray")).to_be_hidden()


def test_what_another_page_sends_while_one_signs_out_is_not_kept_again(
    folder, page, context, gateway, big, network, violations
):
    violations.expect("401")
    begin_slowly(page, network, gateway, big)
    other = context.new_page()
    other.goto(folder)

    other.get_by_role("button", name="Sign out").first.click()
    other.wait_for_url("**/sign-in/**")
    network()

    expect(row(page)).to_have_attribute("data-state", "failed", timeout=15_000)
    assert remembered(page) == []


def test_a_session_that_only_expired_keeps_what_was_interrupted(
    folder, page, context, gateway, big, network, sign_in, full_key
):
    begin_slowly(page, network, gateway, big)
    interrupt(page, network, folder)

    context.clear_cookies(name="b2console_session")
    sign_in(page, full_key)
    page.goto(folder)

    expect(row(page)).to_contain_text("Choose the same file to go on.")


def test_a_mismatch_is_an_error_with_the_offer_to_delete_that_version(
    folder, page, gateway, make_file, violations
):
    def damage(route):
        headers = {**route.request.headers}
        del headers["x-content-md5"]
        route.continue_(post_data=b"damaged!!!", headers=headers)

    page.route("**/files/upload/body?**", damage, times=1)
    choose(page, make_file("report.pdf", b"undamaged!"))

    report = row(page, "report.pdf")
    expect(report).to_have_attribute("data-state", "failed")
    expect(report).to_contain_text("the SHA-1 of what B2 stored differs")
    [damaged] = gateway.list_file_versions(BUCKET).files
    expect(report).to_contain_text(damaged.id)
    expect(title(page)).to_have_text("1 upload failed")
    report.get_by_role("link", name="Delete that version…").click()
    expect(page.locator("#dialog")).to_contain_text(damaged.id)
    page.locator("#dialog").get_by_role("button", name="Delete this version").click()
    expect(page.locator("#dialog")).to_be_hidden()
    assert gateway.list_file_versions(BUCKET).files == ()
    page.get_by_role("button", name="Retry report.pdf").click()
    expect(report).to_have_attribute("data-state", "done")
    expect(report).to_have_attribute("data-verified", "")


def damage(page, number, *, size, times=None):
    """The console gets other bytes of that part, and nothing to compare them with."""

    def other_bytes(route):
        headers = {**route.request.headers}
        del headers["x-content-md5"]
        route.continue_(post_data=b"x" * size, headers=headers)

    page.route(f"**/files/upload/part?number={number}", other_bytes, times=times)


def hash_no_wholes(page):
    """As if every large file were too large to be read before it starts."""

    def lower_limit(route):
        answer = route.fetch()
        lowered = re.sub(r'data-hash-limit="\d+"', 'data-hash-limit="0"', answer.text())
        route.fulfill(response=answer, body=lowered)

    page.route("**/files/?**", lower_limit, times=1)
    page.reload()


def test_a_part_that_arrived_damaged_is_found_by_its_sha1_and_sent_again(
    folder, page, gateway, big, local_b2, violations
):
    violations.expect("409")
    hash_no_wholes(page)
    damage(page, 2, size=8 * 2**20, times=1)

    choose(page, big)

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    expect(row(page)).to_contain_text("Verified by the SHA-1 of every part")
    expect(row(page)).to_have_attribute("data-verified", "")
    assert sent_parts(local_b2) == 14
    assert arrived(gateway) == sha1(big)
    [version] = gateway.list_file_versions(BUCKET).files
    assert "large_file_sha1" not in gateway.get_file_info(version.id).info


def test_parts_that_stay_damaged_become_no_file(
    folder, page, gateway, make_file, local_b2, violations
):
    violations.expect("409")
    path = make_file("backup.tar", 12 * MB)
    begin_elsewhere(gateway, path.read_bytes()[:PART])
    damage(page, 2, size=PART)
    page.get_by_role("link", name="Unfinished uploads").click()

    resume_here(page, path)

    expect(row(page, "backup.tar")).to_have_attribute("data-state", "failed", timeout=15_000)
    expect(row(page, "backup.tar")).to_contain_text("part 2 is not what was sent")
    assert sent_parts(local_b2) == 1 + 2 + 2
    assert gateway.list_file_versions(BUCKET).files == ()
    page.unroute_all()
    page.get_by_role("button", name="Retry backup.tar").click()
    expect(row(page, "backup.tar")).to_have_attribute("data-state", "done", timeout=15_000)
    assert arrived(gateway, "photos/backup.tar") == sha1(path)


def test_a_full_cap_in_the_middle_keeps_the_parts(folder, page, gateway, big, local_b2, violations):
    violations.expect("403")
    local_b2.cap(storage_bytes=40 * MB)
    choose(page, big)
    expect(row(page)).to_have_attribute("data-state", "failed", timeout=20_000)
    expect(row(page)).to_contain_text(re.compile("cap", re.IGNORECASE))
    held = len(stored_parts(gateway))

    local_b2.cap()
    local_b2.clear_requests()
    page.get_by_role("button", name="Retry big.mov").click()

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    assert held > 0
    assert 0 < sent_parts(local_b2) <= 13 - held


def test_a_bucket_that_is_deleted_meanwhile_is_named(
    folder, page, gateway, big, network, violations
):
    violations.expect("40")
    violations.expect("410")
    begin_slowly(page, network, gateway, big)

    [begun] = unfinished(gateway)
    gateway.cancel_large_file(BUCKET, begun.name, begun.id)
    gateway.delete_bucket(BUCKET)
    network()

    expect(row(page)).to_have_attribute("data-state", "failed", timeout=15_000)
    expect(row(page)).to_contain_text(re.compile("bucket", re.IGNORECASE))


def test_a_key_that_is_revoked_meanwhile_leads_to_the_sign_in_and_back(
    gateway, console, make_key, sign_in, page, context, big, network, violations, full_key, local_b2
):
    violations.expect("401")
    violations.expect("410")
    gateway.create_bucket(BUCKET, public=False)
    key = make_key("listBuckets", "listFiles", "readFiles", "writeFiles")
    account_id = sign_in(page, key)
    page.goto(f"{console.url}/a/{account_id}/files/?bucket={BUCKET}&prefix=photos/")
    begin_slowly(page, network, gateway, big)

    gateway.delete_key(key.key_id)
    network()

    expect(row(page)).to_have_attribute("data-state", "failed", timeout=15_000)
    assert len(unfinished(gateway)) == 1  # listed on its page, for whoever goes on with it
    with context.expect_page() as opened:
        row(page).get_by_role("link", name="Sign in again").click()
    sign_in(opened.value, full_key)
    local_b2.clear_requests()
    page.get_by_role("button", name="Retry big.mov").click()
    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    assert sent_parts(local_b2) < 13


def test_plain_http_in_the_house_resumes_too(
    gateway, console, full_key, sign_in, page, big, network, violations, local_b2
):
    violations.expect("Cross-Origin-Opener-Policy header has been ignored")
    gateway.create_bucket(BUCKET, public=False)
    base = f"http://console.test:{console.port}"
    account_id = sign_in(page, full_key, base=base)
    address = f"{base}/a/{account_id}/files/?bucket={BUCKET}&prefix=photos/"
    page.goto(address)
    assert page.evaluate("isSecureContext") is False
    begin_slowly(page, network, gateway, big)
    interrupt(page, network, address)
    held = len(stored_parts(gateway))
    local_b2.clear_requests()

    choose_again(page, big)

    expect(row(page)).to_contain_text("Verified", timeout=20_000)
    assert 0 < sent_parts(local_b2) <= 13 - held


def test_without_javascript_uploads_are_listed_and_cancelled(
    gateway, console, full_key, sign_in, browser
):
    gateway.create_bucket(BUCKET, public=False)
    begin_elsewhere(gateway, b"x" * PART)
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        account_id = sign_in(page, full_key)
        page.goto(f"{console.url}/a/{account_id}/files/?bucket={BUCKET}")
        page.get_by_role("link", name="Unfinished uploads").click()
        expect(page.get_by_role("button", name="Resume…")).to_be_hidden()
        page.get_by_role("link", name="Cancel…").click()
        page.get_by_role("button", name="Cancel the upload").click()

        expect(page.locator("#unfinished")).to_contain_text("Nothing is unfinished")
    assert unfinished(gateway) == []


def test_what_another_tab_is_sending_is_not_interrupted(
    folder, page, context, gateway, big, network
):
    begin_slowly(page, network, gateway, big)

    other = context.new_page()
    other.goto(folder)
    other.wait_for_timeout(800)

    expect(other.locator("#upload-tray")).to_be_hidden()


def test_a_file_that_was_finished_elsewhere_becomes_no_second_version(
    folder, page, gateway, big, network, violations
):
    violations.expect("410")
    begin_slowly(page, network, gateway, big)
    [begun] = unfinished(gateway)

    finish_elsewhere(gateway, begun, big)
    network()

    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)
    assert [file.id for file in gateway.list_file_versions(BUCKET).files] == [begun.id]
    assert unfinished(gateway) == []


def test_another_tab_does_not_join_in(folder, page, context, gateway, big, network):
    begin_slowly(page, network, gateway, big)
    other = context.new_page()
    other.goto(folder)
    other.get_by_role("link", name="Unfinished uploads").click()

    resume_here(other, big)

    expect(row(other)).to_contain_text("Another tab of this browser is uploading it.")
    expect(row(other)).to_have_attribute("data-state", "interrupted")
    expect(row(page)).to_have_attribute("data-state", "uploading")


def test_who_cancels_on_its_page_ends_it_in_the_other_tabs(
    folder, page, context, gateway, big, network, violations
):
    violations.expect("410")
    begin_slowly(page, network, gateway, big)
    other = context.new_page()
    other.goto(folder)
    other.get_by_role("link", name="Unfinished uploads").click()

    other.get_by_role("link", name="Cancel…").click()
    other.get_by_role("button", name="Cancel the upload").click()

    expect(row(page)).to_contain_text("Cancelled elsewhere")
    expect(page.get_by_role("button", name="Retry big.mov")).to_be_visible()
    network()
    page.wait_for_timeout(500)
    assert unfinished(gateway) == []
    page.get_by_role("button", name="Retry big.mov").click()
    expect(row(page)).to_have_attribute("data-state", "done", timeout=20_000)


def test_its_own_page_says_that_this_tab_is_uploading_it(
    folder, page, gateway, big, network, assert_accessible
):
    begin_slowly(page, network, gateway, big)
    page.get_by_role("link", name="Unfinished uploads").click()
    resume = page.locator("#unfinished").get_by_role("button", name="Resume…")

    expect(page.locator("#unfinished")).to_contain_text("Uploading in this tab")
    expect(resume).to_be_hidden()
    assert_accessible(page)
    page.get_by_role("button", name="Pause big.mov").click()
    expect(page.get_by_text("Uploading in this tab")).to_be_hidden()
    resume.click()

    expect(row(page)).to_have_attribute("data-state", "uploading")  # and nothing had to be chosen


def test_a_file_that_goes_in_one_piece_says_that_it_starts_over(
    folder, page, gateway, make_file, network
):
    network(kilobytes=500)
    choose(page, make_file("whole.bin", 3 * MB))
    expect(row(page, "whole.bin")).to_contain_text(re.compile(r"[1-9][\d.]* [KM]B of 3.0 MB"))

    page.get_by_role("button", name="Pause whole.bin").click()

    expect(row(page, "whole.bin")).to_contain_text("Paused · 3.0 MB. Starts over when resumed.")
    assert row(page, "whole.bin").locator("progress").evaluate("(bar) => bar.value") == 0
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]


def test_what_is_cancelled_without_a_network_is_given_up_by_the_next_page(
    folder, page, context, gateway, big, network, violations
):
    violations.expect("ERR_INTERNET_DISCONNECTED")
    begin_slowly(page, network, gateway, big)
    network(offline=True)
    expect(row(page)).to_have_attribute("data-state", "waiting")

    page.get_by_role("button", name="Cancel big.mov").click()
    expect(page.locator("#upload-tray")).to_be_hidden()
    assert len(unfinished(gateway)) == 1
    page.close()
    later = context.new_page()
    later.goto(folder)

    for _ in range(50):
        if not kept_records(later):
            break
        later.wait_for_timeout(100)
    assert kept_records(later) == []
    assert unfinished(gateway) == []
    expect(later.locator("#upload-tray")).to_be_hidden()


def test_a_file_cancelled_too_late_is_shown_as_stored(
    folder, page, gateway, big, network, violations
):
    """Its end reached B2, and the answer got lost."""

    arrived = []

    def lose(route):
        if not arrived:
            arrived.append(route.fetch())
        route.abort()

    violations.expect("ERR_FAILED")
    page.route("**/files/upload/finish", lose)
    choose(page, big)
    for _ in range(300):
        if gateway.list_file_versions(BUCKET).files:
            break
        page.wait_for_timeout(50)
    expect(row(page)).to_have_attribute("data-state", "waiting")

    page.get_by_role("button", name="Cancel big.mov").click()

    expect(row(page)).to_have_attribute("data-state", "done", timeout=10_000)
    assert kept_records(page) == []


def test_a_body_that_ends_early_cuts_the_call_to_b2_at_once(
    folder, page, gateway, make_file, network, local_b2
):
    network(kilobytes=500)
    choose(page, make_file("large.bin", 20 * MB))
    expect(row(page, "large.bin")).to_contain_text(re.compile(r"^\s*large.bin\s*[1-9][\d.]* MB of"))

    page.get_by_role("button", name="Pause large.bin").click()
    for _ in range(40):
        cut = [entry for entry in local_b2.requests() if entry["call"] == "PutObject"]
        if cut:
            break
        time.sleep(0.05)

    assert [entry["status"] for entry in cut] in ([0], [400])
    assert gateway.list_file_versions(BUCKET).files == ()


def begin_elsewhere(gateway, *parts, name="photos/backup.tar"):
    file_id = gateway.start_large_file(BUCKET, name, content_type="text/plain", info={})
    for number, body in enumerate(parts, start=1):
        gateway.upload_part(BUCKET, name, file_id, number, io.BytesIO(body), size=len(body))
    return file_id


def kept_records(page):
    return page.evaluate("Object.keys(localStorage).filter((key) => key.includes('upload.'))")


def finish_elsewhere(gateway, begun, path):
    body, size = path.read_bytes(), 8 * 2**20
    parts = [
        gateway.upload_part(
            BUCKET, begun.name, begun.id, number, io.BytesIO(piece), size=len(piece)
        )
        for number in range(1, 14)
        if (piece := body[(number - 1) * size : number * size])
    ]
    gateway.finish_large_file(BUCKET, begun.name, begun.id, parts)


def resume_here(page, path):
    with page.expect_file_chooser() as chooser:
        page.locator("#unfinished").get_by_role("button", name="Resume…").click()
    chooser.value.set_files(path)
