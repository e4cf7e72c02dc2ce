"""The three URLs of a file, with curl: of a public bucket and of a private one."""

import json
import re

import boto3
import pytest
from botocore.config import Config

from tests.clients.conftest import new_home
from tests.images import png

NAME = "my-sample-image.png"
MODIFIED = "1658351049017"


@pytest.fixture(scope="module")
def s3(local_b2):
    return boto3.client(
        "s3",
        endpoint_url=local_b2.endpoint,
        aws_access_key_id=local_b2.key_id,
        aws_secret_access_key=local_b2.application_key,
        region_name="us-west-004",
        config=Config(signature_version="s3v4"),
    )


@pytest.fixture(scope="module")
def files(s3, local_b2):
    """The same picture in a public and in a private bucket: the three URLs of each."""
    urls = {}
    for acl, bucket in (("public-read", "my-unique-bucket-name"), ("private", "another-private")):
        s3.create_bucket(Bucket=bucket, ACL=acl)
        stored = s3.put_object(
            Bucket=bucket,
            Key=NAME,
            Body=png(40, 30),
            ContentType="image/png",
            Metadata={"src_last_modified_millis": MODIFIED},
        )
        by_id = f"/b2api/v1/b2_download_file_by_id?fileId={stored['VersionId']}"
        urls[acl] = {
            "version": stored["VersionId"],
            "etag": stored["ETag"],
            "Friendly URL": f"{local_b2.endpoint}/file/{bucket}/{NAME}",
            "S3 URL": f"{local_b2.endpoint}/{bucket}/{NAME}",
            "Native URL": local_b2.endpoint + by_id,
        }
    return urls


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return new_home(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("url", ["Friendly URL", "S3 URL", "Native URL"])
def test_anyone_reads_a_public_file_by_each_url(home, files, url):
    home.run(f"curl -sf -o fetched.png '{files['public-read'][url]}'")

    assert (home.path / "fetched.png").read_bytes() == png(40, 30)


def test_the_s3_url_has_the_headers_of_the_guide(home, files):
    printed = home.run(f"curl -sI '{files['public-read']['S3 URL']}'")

    headers = dict(line.split(": ", 1) for line in printed.splitlines()[1:] if ": " in line)
    found = {name.lower(): value for name, value in headers.items()}
    assert printed.startswith("HTTP/1.1 200")
    assert found["accept-ranges"] == "bytes"
    assert found["etag"] == files["public-read"]["etag"]
    assert found["x-amz-meta-src_last_modified_millis"] == MODIFIED
    assert re.fullmatch(r"[0-9a-f]{15,16}", found["x-amz-request-id"])
    assert len(found["x-amz-id-2"]) >= 20
    assert found["x-amz-version-id"] == files["public-read"]["version"]
    assert found["content-type"] == "image/png"
    assert found["content-length"] == str(len(png(40, 30)))
    assert {"last-modified", "date"} <= set(found)


def test_the_s3_url_of_a_private_file_answers_the_xml_of_the_guide(home, files):
    answer = home.run(f"curl -s '{files['private']['S3 URL']}'")

    assert re.search(
        r"<Error>\s*<Code>UnauthorizedAccess</Code>\s*"
        r"<Message>bucket is not authorized: another-private</Message>\s*</Error>",
        answer,
    )


@pytest.mark.parametrize("url", ["Friendly URL", "Native URL"])
def test_the_other_urls_of_a_private_file_answer_the_json_of_the_guide(home, files, url):
    answer = home.run(f"curl -s '{files['private'][url]}'")

    assert json.loads(answer) == {"code": "unauthorized", "message": "", "status": 401}
