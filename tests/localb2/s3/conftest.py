"""boto3 as everybody uses it, against a real localb2 on the wire."""

import base64
import http.client
import json
import urllib.request
from functools import cache
from xml.etree import ElementTree

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

BUCKET = "my-unique-bucket-name"


@cache
def plain_client(endpoint, key_id, application_key):
    """A client without settings of its own: to make one takes longer than most tests."""
    return s3_client(endpoint, key_id, application_key)


def s3_client(endpoint, key_id, application_key, **settings):
    """A boto3 client as the quick-start guide makes it; one try, so that failures are seen."""
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=key_id,
        aws_secret_access_key=application_key,
        region_name="us-west-004",
        config=Config(
            signature_version="s3v4",
            retries={"total_max_attempts": 1, "mode": "standard"},
            **settings,
        ),
    )


@pytest.fixture
def s3(localb2):
    return plain_client(localb2.endpoint, localb2.key_id, localb2.application_key)


@pytest.fixture
def other_s3(localb2):
    """The same with a key of another account."""
    other = localb2.other
    return plain_client(localb2.endpoint, other.key_id, other.application_key)


@pytest.fixture
def bucket(s3):
    s3.create_bucket(Bucket=BUCKET)
    return BUCKET


@pytest.fixture
def public_bucket(s3):
    s3.create_bucket(Bucket="a-public-bucket", ACL="public-read")
    return "a-public-bucket"


@pytest.fixture
def restricted_s3(localb2, s3):
    """Makes clients whose key holds these capabilities, perhaps for one bucket and prefix only."""

    def make(*capabilities, bucket=None, prefix=None):
        native = Native(localb2)
        bucket_ids = [native.bucket_id(bucket)] if bucket else None
        key = native.call(
            "b2_create_key",
            accountId=localb2.account_id,
            keyName="restricted",
            capabilities=list(capabilities),
            bucketIds=bucket_ids,
            namePrefix=prefix,
        )
        return s3_client(localb2.endpoint, key["applicationKeyId"], key["applicationKey"])

    return make


class Native:
    """The few calls of the native API that S3 tests need."""

    def __init__(self, localb2):
        self.localb2 = localb2
        basic = f"{localb2.key_id}:{localb2.application_key}".encode()
        self.token = "Basic " + base64.b64encode(basic).decode()
        self.token = self.call("b2_authorize_account")["authorizationToken"]

    def call(self, name, **arguments):
        request = urllib.request.Request(
            f"{self.localb2.endpoint}/b2api/v4/{name}",
            data=json.dumps(arguments).encode(),
            headers={"Authorization": self.token},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=10) as response:
            return json.load(response)

    def bucket_id(self, name):
        account_id = self.localb2.account_id
        answer = self.call("b2_list_buckets", accountId=account_id, bucketName=name)
        return answer["buckets"][0]["bucketId"]


def refusal(action, *arguments, **settings):
    """Status, code and message with which a boto3 call is refused."""
    with pytest.raises(ClientError) as caught:
        action(*arguments, **settings)
    response = caught.value.response
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    return status, response["Error"]["Code"], response["Error"]["Message"]


def names_in(s3, bucket):
    """The visible file names of a bucket."""
    return [row["Key"] for row in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


NOT_ENTITLED = (403, "AccessDenied", "not entitled")


class Raw:
    """Requests that no SDK would send: botocore signs, http.client sends what it is told."""

    def __init__(self, localb2):
        self.localb2 = localb2
        self.host, self.port = localb2.address

    def send(self, method, target, body=b"", headers=None):
        """One unsigned request; status, headers (lower-case) and body of the answer."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.putrequest(method, target, skip_accept_encoding=True, skip_host=True)
            headers = {"Host": f"{self.host}:{self.port}", **(headers or {})}
            names = {name.lower() for name in headers}
            if body and not names & {"content-length", "transfer-encoding"}:
                headers["Content-Length"] = str(len(body))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return response.status, found, response.read()
        finally:
            connection.close()

    def signed(self, method, target, body=b"", headers=None, payload_hash=None):
        """The same, signed; `payload_hash` replaces the SHA-256 of the body."""
        signed = self.sign(method, target, body, headers, payload_hash)
        return self.send(method, target, body, signed)

    def sign(self, method, target, body=b"", headers=None, payload_hash=None):
        """The headers of a signed request."""
        request = AWSRequest(
            method, f"{self.localb2.endpoint}{target}", data=body, headers=headers or {}
        )
        if payload_hash is not None:
            request.headers["X-Amz-Content-SHA256"] = payload_hash
        credentials = Credentials(self.localb2.key_id, self.localb2.application_key)
        PlainSigner(credentials, "s3", "us-west-004").add_auth(request)
        return dict(request.headers.items())


class PlainSigner(S3SigV4Auth):
    """botocore's signer, which here takes the payload hash from the header if there is one."""

    def payload(self, request):
        return request.headers.get("X-Amz-Content-SHA256") or super().payload(request)

    def _modify_request_before_signing(self, request):
        given = request.headers.get("X-Amz-Content-SHA256")
        super()._modify_request_before_signing(request)
        if given is not None:
            del request.headers["X-Amz-Content-SHA256"]
            request.headers["X-Amz-Content-SHA256"] = given


@pytest.fixture
def raw(localb2):
    return Raw(localb2)


def error_of(body):
    """Code and message of B2's XML error body."""
    root = ElementTree.fromstring(body)
    assert root.tag == "Error"
    assert [child.tag for child in root] == ["Code", "Message"]
    return root.findtext("Code"), root.findtext("Message")
