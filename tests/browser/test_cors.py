"""A page of another origin at localb2, as Chromium sees it: what CORS rules open, and no more."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import quote

import boto3
import pytest
from botocore.config import Config

from tests.localb2.native.wire import Wire, sha1_of

SEND = """async ({url, options}) => {
  try {
    const answer = await fetch(url, options)
    return {status: answer.status, etag: answer.headers.get("etag"), text: await answer.text()}
  } catch (error) {
    return {status: 0}
  }
}"""


class Elsewhere(BaseHTTPRequestHandler):
    """An empty page."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Elsewhere</title><link rel=icon href='data:,'>")

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def origin():
    """The origin of a page that has nothing to do with localb2.

    Really served by this machine: Chromium lets no page from farther away ask 127.0.0.1.
    """
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page_elsewhere(page, violations, origin):
    """A page of that origin; what the browser refuses is expected."""
    for complaint in ("blocked by CORS policy", "Failed to load resource"):
        violations.expect(complaint)
    page.goto(f"{origin}/")
    return page


@pytest.fixture
def wire(local_b2):
    return Wire(local_b2).sign_in()


@pytest.fixture
def s3(local_b2):
    return boto3.client(
        "s3",
        endpoint_url=local_b2.endpoint,
        aws_access_key_id=local_b2.key_id,
        aws_secret_access_key=local_b2.application_key,
        region_name="us-west-004",
        config=Config(signature_version="s3v4"),
    )


def rule(origin, *operations):
    return {
        "corsRuleName": "for-the-test",
        "allowedOrigins": [origin],
        "allowedOperations": list(operations),
        "allowedHeaders": ["*"],
        "exposeHeaders": ["ETag"],
        "maxAgeSeconds": 0,
    }


def send(page, url, method="GET", **options):
    return page.evaluate(SEND, {"url": url, "options": {"method": method, **options}})


def test_a_page_uploads_presigned_parts_and_reads_their_etags(page_elsewhere, origin, wire, s3):
    wire.create_bucket(corsRules=[rule(origin, "s3_put", "s3_get")])
    upload = s3.create_multipart_upload(Bucket="plain-bucket", Key="big")["UploadId"]
    where = {"Bucket": "plain-bucket", "Key": "big", "UploadId": upload}
    url = s3.generate_presigned_url("upload_part", {**where, "PartNumber": 1})

    sent = send(page_elsewhere, url, "PUT", body="part", headers={"Content-Type": "text/x-odd"})

    parts = [{"PartNumber": 1, "ETag": sent["etag"]}]
    s3.complete_multipart_upload(**where, MultipartUpload={"Parts": parts})
    read = s3.generate_presigned_url("get_object", {"Bucket": "plain-bucket", "Key": "big"})
    assert send(page_elsewhere, read)["text"] == "part"


def test_a_page_uploads_and_downloads_by_the_native_api(page_elsewhere, origin, wire):
    bucket = wire.create_bucket(
        corsRules=[rule(origin, "b2_upload_file", "b2_download_file_by_name")]
    )
    url = wire.upload_url(bucket)
    headers = {
        "Authorization": url["authorizationToken"],
        "X-Bz-File-Name": "a.txt",
        "Content-Type": "b2/x-auto",
        "X-Bz-Content-Sha1": sha1_of(b"hello"),
    }
    sharing = {"bucketId": bucket, "fileNamePrefix": "", "validDurationInSeconds": 60}
    token = wire.call("b2_get_download_authorization", **sharing).json["authorizationToken"]

    sent = send(page_elsewhere, url["uploadUrl"], "POST", body="hello", headers=headers)
    name = f"{wire.localb2.endpoint}/file/plain-bucket/a.txt"

    assert json.loads(sent["text"])["fileName"] == "a.txt"
    assert send(page_elsewhere, name, headers={"Authorization": token})["text"] == "hello"
    assert send(page_elsewhere, f"{name}?Authorization={quote(token)}")["text"] == "hello"
    assert send(page_elsewhere, name)["status"] == 401
    assert send(page_elsewhere, name, headers={"Authorization": wire.token})["status"] == 0


def test_a_page_gets_nothing_that_no_rule_opens(page_elsewhere, wire, s3):
    wire.create_bucket(corsRules=[rule("https", "s3_get")])
    url = s3.generate_presigned_url("put_object", {"Bucket": "plain-bucket", "Key": "a"})

    assert send(page_elsewhere, url, "PUT", body="x")["status"] == 0
    assert send(page_elsewhere, f"{wire.localb2.endpoint}/plain-bucket/a")["status"] == 0
    assert "Contents" not in s3.list_objects_v2(Bucket="plain-bucket")
