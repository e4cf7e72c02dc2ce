"""What AWS has and B2 does not: refused in B2's words, and never taken for something else."""

import pytest

from localb2.s3.router import OPERATIONS
from tests.localb2.s3.conftest import error_of, refusal, s3_client

WORDS = "Backblaze B2 does not support this API call"
#: Older or special names of calls that B2 has, and one that needs a host name of its own.
OTHER_NAMES = {
    "GetBucketLifecycle",
    "ListDirectoryBuckets",
    "PutBucketLifecycle",
    "WriteGetObjectResponse",
}
MODEL = s3_client("http://127.0.0.1:1", "x", "x").meta.service_model
LACKING = sorted(
    set(MODEL.operation_names) - {operation.name for operation in OPERATIONS} - OTHER_NAMES
)


def example(shape):
    """The least that boto3 takes for a shape: required members only, first words of enums."""
    if shape.type_name == "structure":
        if shape.is_tagged_union:
            name, member = next(iter(shape.members.items()))
            return {name: example(member)}
        return {name: example(shape.members[name]) for name in shape.required_members}
    if shape.type_name == "list":
        return [example(shape.member)]
    if shape.type_name == "string":
        return shape.enum[0] if shape.enum else "x" * shape.metadata.get("min", 1)
    simple = {"integer": 1, "long": 1, "boolean": True, "blob": b"x", "map": {}}
    return simple.get(shape.type_name, "2030-01-01T00:00:00Z")


def method_of(name):
    """`GetBucketAcl` as boto3 calls it."""
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name).removeprefix("_")


def test_boto3_is_told_that_b2_does_not_have_the_call(s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"kept")
    answers = {}

    for name in LACKING:
        fields = example(MODEL.operation_model(name).input_shape)
        fields |= {"Bucket": bucket} | ({"Key": "x"} if "Key" in fields else {})
        answers[name] = refusal(s3._make_api_call, name, fields)

    assert answers == dict.fromkeys(LACKING, (501, "NotImplemented", WORDS))
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"kept"


def test_b2_lacks_about_half_of_what_aws_has():
    assert 50 < len(LACKING) < len(MODEL.operation_names) - 40
    assert not {"PutObject", "PutBucketLifecycleConfiguration"} & set(LACKING)


BUCKET_SUB_RESOURCES = [
    *("abac", "accelerate", "analytics", "intelligent-tiering", "inventory", "metadataTable"),
    *("metadataConfiguration", "metrics", "notification", "ownershipControls", "policy"),
    *("policyStatus", "publicAccessBlock", "replication", "requestPayment", "session", "tagging"),
    *("website",),
]
FILE_SUB_RESOURCES = [
    *("annotation", "attributes", "renameObject", "restore", "select&select-type=2", "torrent"),
]


METHODS = ("GET", "PUT", "POST", "DELETE")
#: What B2 has, asked in a way that it does not have.
OTHER_METHODS = [
    *("PUT ?versioning", "DELETE ?versioning", "PUT ?location", "DELETE ?acl", "DELETE ?logging"),
    *("DELETE ?object-lock", "PUT ?uploads", "DELETE ?uploads", "PUT ?versions", "GET ?delete"),
    *("PUT ?delete", "DELETE ?delete", "PUT /x?tagging", "DELETE /x?tagging", "DELETE /x?acl"),
    *("DELETE /x?retention", "DELETE /x?legal-hold", "PUT /x?encryption", "POST ", "POST /x"),
]


def test_a_missing_sub_resource_never_reaches_the_bucket_or_the_file(raw, s3, bucket):
    s3.put_object(Bucket=bucket, Key="x", Body=b"kept")
    asked = [f"{method} ?{name}" for method in METHODS for name in BUCKET_SUB_RESOURCES]
    asked += [f"{method} /x?{name}" for method in METHODS for name in FILE_SUB_RESOURCES]
    answers = {}

    for line in asked + OTHER_METHODS:
        method, _, target = line.partition(" ")
        status, _, body = raw.signed(method, f"/{bucket}{target}")
        answers[line] = (status, *error_of(body))

    assert {line: a for line, a in answers.items() if a != (501, "NotImplemented", WORDS)} == {}
    assert s3.get_object(Bucket=bucket, Key="x")["Body"].read() == b"kept"


def test_a_form_of_a_browser_is_not_taken(raw, bucket):
    form = b'--x\r\nContent-Disposition: form-data; name="key"\r\n\r\na\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}

    status, _, body = raw.send("POST", f"/{bucket}", form, headers)

    assert (status, error_of(body)) == (501, ("NotImplemented", WORDS))


@pytest.mark.parametrize("method", ["PATCH", "TRACE", "PROPFIND"])
def test_a_method_that_s3_does_not_know_is_not_allowed(method, raw, bucket):
    status, _, body = raw.signed(method, f"/{bucket}/x")

    assert (status, error_of(body)[0]) == (405, "MethodNotAllowed")


@pytest.mark.parametrize("header", ["If-Match", "If-None-Match"])
def test_conditional_writes_are_not_implemented(header, raw, bucket):
    status, _, body = raw.signed("PUT", f"/{bucket}/x", b"x", {header: "*"})

    words = "A header you provided implies functionality that is not implemented"
    assert (status, error_of(body)) == (501, ("NotImplemented", words))


UNSUPPORTED = [
    *("x-amz-tagging", "x-amz-website-redirect-location", "x-amz-write-offset-bytes"),
    *("x-amz-grant-read", "x-amz-grant-full-control", "x-amz-security-token"),
    "x-amz-unheard-of",
]


@pytest.mark.parametrize("target", ["PUT /x", "POST /x?uploads"])
def test_headers_that_b2_does_not_know_are_named(target, raw, bucket):
    method, path = target.split()
    answers = {}

    for header in UNSUPPORTED:
        status, _, body = raw.signed(method, f"/{bucket}{path}", b"x", {header: "id=x"})
        answers[header] = (status, *error_of(body))

    assert answers == {
        header: (
            400,
            "InvalidArgument",
            f"Unsupported header '{header}' received for this API call.",
        )
        for header in UNSUPPORTED
    }


@pytest.mark.parametrize("storage_class", ["STANDARD_IA", "GLACIER", "REDUCED_REDUNDANCY"])
def test_there_is_one_storage_class(storage_class, s3, bucket):
    answer = refusal(s3.put_object, Bucket=bucket, Key="x", Body=b"", StorageClass=storage_class)

    assert answer[:2] == (400, "InvalidStorageClass")


def test_kms_is_not_supported(s3, bucket):
    answer = refusal(
        s3.put_object, Bucket=bucket, Key="x", Body=b"", ServerSideEncryption="aws:kms"
    )

    assert answer[:2] == (400, "InvalidArgument")


def test_an_unknown_parameter_of_a_public_file_is_ignored(s3, public_bucket, raw):
    s3.put_object(Bucket=public_bucket, Key="x", Body=b"read")

    assert raw.send("GET", f"/{public_bucket}/x?session=1&utm_source=mail")[2] == b"read"
