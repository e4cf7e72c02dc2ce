"""The details of one file version, as a page and beside the list."""

import hashlib
import http.client
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from files import download_way
from files.preview import offered
from gateway.errors import NoSuchFile
from tests.conftest import ONLY_BUCKET
from tests.files.customer_key import put_with_customer_key
from tests.files.names import BUCKET, open_bucket, put
from tests.files.pages import link_to, links, text
from tests.localb2.native.wire import Wire, sha1_of

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
    "Object Lock",
]


@pytest.fixture
def details(client, files):
    """Opens the page of a file."""

    def open_page(name, file_id="", bucket=BUCKET):
        query = {"bucket": bucket, "name": name, **({"id": file_id} if file_id else {})}
        return client.get(f"{files}details", query)

    return open_page


def labels_of(page):
    """The labels of a page's facts, in order."""
    markup = page.content.decode()
    return [part.split("</dt>")[0] for part in markup.split("<dt>")[1:]]


def outside_links(page):
    """The links that leave the console."""
    return [link for link in links(page) if link.get("href", "").startswith("http")]


def part_upload(gateway, name, info=None):
    """Upload a large file of two parts and return its id."""
    file_id = gateway.start_large_file(BUCKET, name, content_type="text/plain", info=info or {})
    contents = (b"x" * 5_000_000, b"y")
    parts = [
        gateway.upload_part(BUCKET, name, file_id, number, BytesIO(content), size=len(content))
        for number, content in enumerate(contents, start=1)
    ]
    return gateway.finish_large_file(BUCKET, name, file_id, parts).id


def test_it_shows_every_fact_in_the_order_of_the_console(details, gateway):
    content = b"x" * 79571
    file_id = put(gateway, "docs/seed.png", content, content_type="image/png")

    page = details("docs/seed.png", file_id)

    shown = text(page)
    assert labels_of(page) == LABELS
    assert "docs/seed.png" in shown
    assert "79.6 KB 79,571 bytes" in shown
    assert "image/png" in shown
    assert file_id in shown
    assert hashlib.sha1(content, usedforsecurity=False).hexdigest() in shown
    assert "SSE-B2" in shown
    assert "Bucket Type Private" in shown


def test_it_costs_three_requests(details, gateway, calls):
    file_id = put(gateway, "a.txt")
    calls()

    details("a.txt", file_id)

    assert calls() == ["ListObjectVersions", "b2_get_file_info", "b2_list_buckets"]


def test_without_an_id_it_shows_the_newest_version(details, gateway):
    put(gateway, "a.txt", b"old")
    newest = put(gateway, "a.txt", b"newest")

    assert f"Fguid {newest}" in text(details("a.txt"))


def test_every_version_has_its_own_page(client, details, gateway):
    old = put(gateway, "a.txt", b"old")
    put(gateway, "a.txt", b"newest")

    page = client.get(link_to(details("a.txt"), "details", id=old))

    assert f"Fguid {old}" in text(page)
    assert "Leads to the newest version, not to this one." in text(page)


def test_an_older_version_says_so_and_leads_to_the_newest(client, details, gateway):
    old = put(gateway, "a.txt", b"old")
    newest = put(gateway, "a.txt", b"newest")

    page = details("a.txt", old)
    marks = [link["href"] for link in links(page) if link["text"] == "Older version"]

    assert [f"Fguid {newest}" in text(client.get(url)) for url in marks] == [True]
    assert "Older version" not in text(details("a.txt", newest))


def test_the_urls_of_a_public_file_work(client, files, details, full_key, gateway):
    open_bucket(gateway, "public-bucket", public=True)
    put(gateway, "a b+c.txt", b"for everyone", bucket="public-bucket")

    page = details("a b+c.txt", bucket="public-bucket")

    urls = [link["href"] for link in outside_links(page)]
    assert len(urls) == 3
    assert [read(url) for url in urls] == [b"for everyone"] * 3
    assert "unauthorized" not in text(page)


def test_it_says_what_a_stranger_gets_from_a_private_file(details, gateway):
    put(gateway, "a.txt")

    page = details("a.txt")

    urls = [link["href"] for link in outside_links(page)]
    friendly, s3, native = (read(url).decode() for url in urls)
    shown = text(page)
    assert '{"code": "unauthorized", "message": "", "status": 401}' in shown
    assert "bucket is not authorized: a-bucket" in shown
    for answer in (friendly, native):
        assert '"unauthorized"' in answer
    assert "bucket is not authorized: a-bucket" in s3


def read(url):
    """What a stranger gets."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}")
        return connection.getresponse().read()
    finally:
        connection.close()


def test_file_info_shows_a_time_stamp_as_a_date_too(details, gateway):
    put(gateway, "a.txt", info={"src_last_modified_millis": "1671113040123", "author": "m <b>"})

    shown = text(details("a.txt"))

    assert "src_last_modified_millis : 1671113040123 ( 15 Dec 2022, 14:04 )" in shown
    assert "author : m <b>" in shown


def test_a_file_without_file_info_says_none(details, gateway):
    put(gateway, "a.txt")

    assert "File Info none" in text(details("a.txt"))


def test_it_explains_the_missing_sha1_of_a_large_file(details, gateway):
    part_upload(gateway, "large.bin")

    assert "SHA-1 none B2 computes none for a file that was uploaded in parts" in text(
        details("large.bin")
    )


def test_it_shows_the_sha1_that_an_uploader_gave_for_a_large_file(details, gateway):
    part_upload(gateway, "large.bin", {"large_file_sha1": "a" * 40})

    shown = text(details("large.bin"))

    assert f"SHA-1 {'a' * 40}" in shown
    assert "as the uploader gave it" in shown


def test_it_says_what_an_unverified_sha1_is_worth(details, gateway, local_b2):
    bucket_id = gateway.get_bucket(BUCKET).id
    wire = Wire(local_b2).sign_in()
    wire.upload(bucket_id, "a.txt", b"abc", X_Bz_Content_Sha1="do_not_verify")

    shown = text(details("a.txt"))

    assert f"SHA-1 {sha1_of(b'abc')}" in shown
    assert "Unverified: the uploader gave it, and B2 did not compare it to the bytes." in shown


def test_the_lock_state_is_shown_whether_or_not_the_bucket_has_object_lock(details, gateway):
    open_bucket(gateway, "locked-bucket", lock=True)
    put(gateway, "a.txt", bucket="locked-bucket")
    put(gateway, "a.txt")

    with_lock = details("a.txt", bucket="locked-bucket")

    assert labels_of(with_lock) == [*LABELS, "Retention", "Legal Hold"]
    assert "Object Lock Enabled Retention none Legal Hold off" in text(with_lock)
    assert "Object Lock Disabled" in text(details("a.txt"))


def test_a_locked_file_says_until_when_and_that_it_is_held(details, local_b2):
    wire = Wire(local_b2).sign_in()
    bucket_id = wire.create_bucket("locked-bucket", fileLockEnabled=True)
    wire.upload(
        bucket_id,
        "a.txt",
        X_Bz_File_Retention_Mode="compliance",
        X_Bz_File_Retention_Retain_Until_Timestamp="4102444800000",
        X_Bz_File_Legal_Hold="on",
    )

    shown = text(details("a.txt", bucket="locked-bucket"))

    assert "Retention Compliance Mode until 1 Jan 2100, 00:00 Legal Hold on" in shown


def test_a_key_that_may_not_read_lock_state_is_told_so(client, files_of, gateway, read_only_key):
    open_bucket(gateway, "locked-bucket", lock=True)
    put(gateway, "a.txt", bucket="locked-bucket")

    page = client.get(f"{files_of(read_only_key)}details?bucket=locked-bucket&name=a.txt")

    assert page.status_code == 200
    assert "Retention none" not in text(page)


@pytest.mark.parametrize(
    ("capabilities", "missing"),
    [
        (("listFiles", "readFiles"), "listBuckets"),
        (("listFiles", "readFiles", "listBuckets"), "readBucketRetentions"),
    ],
)
def test_a_key_that_may_not_know_of_object_lock_is_told_why(
    client, files_of, gateway, make_key, capabilities, missing
):
    put(gateway, "a.txt")

    page = client.get(
        f"{files_of(make_key(*capabilities, bucket=BUCKET))}details?bucket={BUCKET}&name=a.txt"
    )

    assert f"Object Lock – Your key lacks the capability {missing}." in text(page)


def test_a_hide_marker_says_what_it_is(details, gateway):
    put(gateway, "a.txt")
    marker = gateway.hide_file(BUCKET, "a.txt")

    page = details("a.txt", marker)

    assert "This is a hide marker" in text(page)
    assert link_to(page, "unhide", id=marker)
    assert not [link for link in links(page) if "/files/download" in link.get("href", "")]


@pytest.mark.parametrize(
    ("name", "kind", "element"),
    [
        ("a.png", "image/png", "<img src="),
        ("a", "image/jpeg", "<img src="),
        ("a.PNG", "application/octet-stream", "<img src="),
        ("a.mp3", "audio/mpeg", "<audio src="),
        ("a.mov", "binary/octet-stream", "<video src="),
    ],
)
def test_it_shows_media(details, gateway, name, kind, element):
    put(gateway, name, b"not really", content_type=kind)

    page = details(name).content.decode()

    assert f'{element}"/a/' in page
    assert f"/files/preview?bucket=a-bucket&amp;name={name}" in page


@pytest.fixture
def far_away(monkeypatch):
    """B2 is on another machine, which not every browser reaches."""
    monkeypatch.setattr(download_way, "is_loopback", lambda _url: False)


def test_a_download_through_the_console_is_offered_beside_the_other(details, gateway, far_away):
    put(gateway, "a.txt")

    page = details("a.txt")

    assert link_to(page, "download", name="a.txt", through="console")
    assert not link_to(page, "download", name="a.txt").endswith("through=console")
    assert "Download through the console" in text(page)


@pytest.mark.parametrize(
    ("kind", "markup"),
    [("image/png", "<b2-preview data-console="), ("application/pdf", "Through the console")],
)
def test_a_preview_can_come_through_the_console(details, gateway, far_away, kind, markup):
    put(gateway, "a", content_type=kind)

    page = details("a").content.decode()

    assert markup in page
    assert "/files/preview?" in page
    assert f"&amp;as={kind.replace('/', '%2F')}&amp;through=console" in page


def test_one_way_is_offered_where_there_is_one(details, gateway):
    put(gateway, "a.png", content_type="image/png")

    assert "through=console" not in details("a.png").content.decode()


def test_one_way_is_offered_where_the_operator_chose_it(details, gateway, far_away, settings):
    put(gateway, "a.png", content_type="image/png")
    settings.DIRECT_DOWNLOADS = False

    assert "through=console" not in details("a.png").content.decode()


def test_a_hide_marker_has_no_way_to_its_bytes(details, gateway, far_away):
    put(gateway, "a.txt")
    gateway.hide_file(BUCKET, "a.txt")

    assert "through=console" not in details("a.txt").content.decode()


def test_a_key_that_may_not_read_is_offered_no_way(client, files_of, gateway, make_key, far_away):
    put(gateway, "a.txt")
    files = files_of(make_key("listBuckets", "listFiles", bucket=BUCKET))

    page = client.get(f"{files}details?bucket={BUCKET}&name=a.txt").content.decode()

    assert "through=console" not in page


def test_a_pdf_opens_in_a_tab_of_its_own(details, gateway):
    put(gateway, "a.pdf", content_type="application/pdf")

    link = link_to(details("a.pdf"), "preview", name="a.pdf")

    assert link.endswith("&as=application%2Fpdf")


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/xml", "text/plain"])
def test_what_could_hold_a_script_is_shown_as_text(details, gateway, kind):
    put(gateway, "a", content_type=kind)

    page = details("a")

    assert "/files/preview" not in page.content.decode()
    assert link_to(page, "text", name="a")


@pytest.mark.parametrize("kind", ["application/zip", "image/tiff", "font/woff2"])
def test_what_no_browser_shows_has_no_preview(details, gateway, kind):
    put(gateway, "a", content_type=kind)

    page = details("a").content.decode()

    assert "/files/preview" not in page
    assert "/files/text" not in page


def test_an_empty_file_is_said_to_be_empty(details, gateway):
    put(gateway, "a.png", b"", content_type="image/png")

    assert "This file is empty." in text(details("a.png"))


def test_a_file_with_a_customers_key_says_why_it_has_no_preview(details, gateway, local_b2):
    put_with_customer_key(local_b2, gateway.get_bucket(BUCKET).id, "a.png")

    page = details("a.png")

    assert "encrypted with a key that only its uploader has (SSE-C)" in text(page)
    assert "/files/preview" not in page.content.decode()


def test_an_image_that_is_too_big_says_so(details, gateway, monkeypatch):
    monkeypatch.setattr(offered, "IMAGE_LIMIT", 5)
    put(gateway, "a.png", b"123456", content_type="image/png")

    page = details("a.png")

    assert "images of more than 5 bytes are not shown here" in text(page)
    assert "/files/preview" not in page.content.decode()


def test_the_dots_of_a_name_are_explained(details, gateway):
    put(gateway, "a/../b.txt")

    assert "use the Native URL" in text(details("a/../b.txt"))


def test_every_name_has_a_page(client, details, hostile_files):
    for name, file_id in hostile_files.items():
        page = details(name, file_id)

        assert f"Fguid {file_id}" in text(page), name
        assert client.get(link_to(page, "versions", name=name)).status_code == 200


def test_a_version_of_another_name_is_not_found(details, gateway):
    put(gateway, "a.txt")
    other = put(gateway, "b.txt")

    assert details("a.txt", other).status_code == 404


def test_a_version_in_another_bucket_is_not_found(details, gateway):
    open_bucket(gateway, "another-bucket")
    put(gateway, "a.txt")
    other = put(gateway, "a.txt", bucket="another-bucket")

    assert details("a.txt", other).status_code == 404


@pytest.mark.parametrize("file_id", ["", "4_z000", "nonsense"])
def test_what_does_not_exist_is_not_found(details, gateway, file_id):
    with pytest.raises(NoSuchFile):
        gateway.get_file_info("nonsense")
    assert details("missing.txt", file_id).status_code == 404


def test_a_key_that_may_only_list_sees_what_a_listing_tells(client, files_of, gateway, make_key):
    file_id = put(gateway, "a.txt", b"x" * 1500)
    key = make_key("listFiles", bucket=BUCKET)

    page = client.get(f"{files_of(key)}details?bucket={BUCKET}&name=a.txt&id={file_id}")

    shown = text(page)
    assert page.status_code == 200
    assert "1.5 KB" in shown
    assert "Your key lacks the capability readFiles." in shown
    assert "Your key lacks the capability listBuckets." in shown


def test_a_key_for_one_bucket_sees_its_files_and_no_others(
    client, files_of, gateway, one_bucket_key
):
    put(gateway, "a.txt", bucket=ONLY_BUCKET)
    put(gateway, "a.txt")
    files = files_of(one_bucket_key)

    assert client.get(f"{files}details?bucket={ONLY_BUCKET}&name=a.txt").status_code == 200
    assert client.get(f"{files}details?bucket={BUCKET}&name=a.txt").status_code == 403


def test_a_key_for_a_prefix_is_told_where_it_ends(client, files_of, gateway, make_key):
    put(gateway, "secret.txt")
    key = make_key("listFiles", "readFiles", bucket=BUCKET, name_prefix="photos/")

    page = client.get(f"{files_of(key)}details?bucket={BUCKET}&name=secret.txt")

    assert page.status_code == 403
    assert "names that begin with “photos/”" in text(page)


@pytest.mark.parametrize("call", ["ListObjectVersions", "b2_get_file_info", "b2_list_buckets"])
def test_failures_of_b2_become_pages(details, gateway, local_b2, call):
    put(gateway, "a.txt")
    local_b2.fail(call=call, status=503, code="service_unavailable", times=5)

    page = details("a.txt")

    assert page.status_code == 503
    assert "B2 is busy" in text(page)


def test_links_open_apart_from_the_console(details, gateway):
    put(gateway, "a.txt")

    outside = outside_links(details("a.txt"))

    assert [link["rel"] for link in outside] == ["noreferrer noopener"] * 3
