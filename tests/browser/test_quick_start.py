"""Backblaze's quick-start guide as a person follows it: in the console, then with a program."""

import json
import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.clients import guide
from tests.images import png

PUBLIC, PRIVATE = "my-unique-bucket-name", "another-unique-bucket-name"
LABELS = [
    "Name",
    "Bucket Name",
    "Bucket Type",
    "Friendly URL",
    "S3 URL",
    "Native URL",
    "Kind",
    "Size",
    "Uploaded",
    "Fguid",
    "SHA-1",
    "File Info",
    "Encryption",
    "Endpoint",
]


@pytest.fixture(autouse=True)
def _refusals_are_expected(violations):
    violations.expect("the server responded with a status of 4")


def menu(page, name):
    page.locator(".side-menu").get_by_role("link", name=name, exact=True).click()


def fact(page, label):
    """The value behind a label of the details that are shown."""
    term = page.locator("dl.facts dt").filter(has_text=re.compile(f"^{label}:?$"))
    return term.locator("xpath=following-sibling::dd[1]")


def create_public_bucket(page):
    menu(page, "Buckets")
    page.get_by_role("link", name="Create a Bucket").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Bucket Unique Name").fill(PUBLIC)
    dialog.get_by_label("Public").check()
    expect(dialog.get_by_label("Disable").first).to_be_checked()
    expect(dialog.get_by_label("Disable").last).to_be_checked()
    dialog.get_by_role("button", name="Create a Bucket").click()
    expect(page.get_by_role("heading", name="Endpoint")).to_be_visible()


def upload(page, path):
    page.get_by_role("link", name="Upload/Download").first.click()
    page.locator("#content").get_by_role("link", name="Upload", exact=True).first.click()
    page.locator("#dialog input[name=file]").set_input_files(path)
    page.locator("#dialog").get_by_role("button", name="Upload").click()


def create_key(page):
    menu(page, "App Keys")
    page.get_by_role("link", name="Add a New Application Key").click()
    page.get_by_label("Name of Key").fill("b2tutorial")
    expect(page.get_by_label("All", exact=True)).to_be_checked()
    expect(page.get_by_label("Read and Write")).to_be_checked()
    page.get_by_role("button", name="Create New Key").click()
    expect(page.get_by_text("It will only appear here once.")).to_be_visible()
    return fact(page, "keyID").inner_text().strip(), fact(
        page, "applicationKey"
    ).inner_text().strip()


@pytest.fixture
def run_app(tmp_path, local_b2):
    """The guide's app.py with a key; answers what it printed."""

    def run(key_id, application_key):
        home = tmp_path / "home"
        (home / ".aws").mkdir(parents=True, exist_ok=True)
        credentials = guide.repaired("credentials", key_id=key_id, application_key=application_key)
        (home / ".aws" / "credentials").write_text(credentials)
        (home / ".aws" / "config").write_text(guide.printed("config"))
        (home / "myimage.png").write_bytes(png(60, 40))
        parts = [guide.repaired("app.py.txt", endpoint=local_b2.endpoint)]
        parts += [guide.printed(f"app.{step}.py.txt") for step in ("create_bucket", "put_object")]
        (home / "app.py").write_text("\n".join(parts))
        done = subprocess.run(
            [sys.executable, "app.py"],
            cwd=home,
            env={"HOME": str(home), "PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    return run


def test_the_guide_from_the_first_bucket_to_the_second_version(
    console, page, context, sign_in, full_key, make_file, run_app, local_b2
):
    sign_in(page, full_key)

    # Create a Bucket: public, with Endpoint and Lifecycle Settings shown afterwards.
    create_public_bucket(page)
    expect(page.locator("#content")).to_contain_text(local_b2.endpoint.removeprefix("http://"))
    expect(page.locator("#content")).to_contain_text("Public")
    expect(page.get_by_role("link", name="Lifecycle Settings")).to_be_visible()

    # Upload a File, and its details.
    upload(page, make_file("my-sample-image.png", png(60, 40)))
    page.locator("#listing .file-name", has_text="my-sample-image.png").click()
    expect(page.locator("#panel dl.facts")).to_contain_text("src_last_modified_millis")
    shown = [label.strip() for label in page.locator("#panel dl.facts dt").all_inner_texts()]
    assert [label for label in shown if label in LABELS] == LABELS
    expect(fact(page, "Bucket Type")).to_contain_text("Public")
    expect(fact(page, "File Info")).to_contain_text("1700000000000 (14 Nov 2023, 23:13")
    for label in ("Friendly URL", "S3 URL", "Native URL"):
        answer = context.request.get(fact(page, label).get_by_role("link").get_attribute("href"))
        assert answer.body() == png(60, 40)

    # Create an Application Key, and an application that uses it.
    key = create_key(page)
    menu(page, "Buckets")
    expect(page.locator("#content")).not_to_contain_text(PRIVATE)
    versions = [re.search(r"'version_id': '(\w+)'", run_app(*key)) for _ in range(2)]
    page.reload()
    expect(page.locator("#content")).to_contain_text(PRIVATE)

    # Browse Files: (2), Fguid equal to VersionId, no File Info.
    menu(page, "Browse Files")
    expect(page.locator("#content h1")).to_have_text("Browse Files")
    page.locator("#content").get_by_role("link", name=PRIVATE, exact=True).click()
    page.get_by_role("link", name="2 versions").click()
    older, newer = (found[1] for found in versions)
    rows = page.locator("#content tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text(newer)
    expect(rows.nth(1)).to_contain_text(older)
    rows.nth(1).get_by_role("rowheader").get_by_role("link").click()
    expect(fact(page, "Fguid")).to_contain_text(older)
    expect(fact(page, "File Info")).to_have_text(re.compile(r"^\s*none\s*$"))

    # A private bucket's URLs tell a stranger nothing.
    stranger = {
        name: fact(page, name).get_by_role("link").get_attribute("href")
        for name in ("Friendly URL", "S3 URL", "Native URL")
    }
    assert f"<Message>bucket is not authorized: {PRIVATE}</Message>" in (
        context.request.get(stranger["S3 URL"]).text()
    )
    for label in ("Friendly URL", "Native URL"):
        answer = json.loads(context.request.get(stranger[label]).text())
        assert answer == {"code": "unauthorized", "message": "", "status": 401}
