"""Headers of an upload are B2's file info, and back (reference 1.6 and 4.3)."""

import pytest

STANDARD = [
    ("Cache-Control", "b2-cache-control", "max-age=3600"),
    ("Content-Disposition", "b2-content-disposition", 'attachment; filename="a.txt"'),
    ("Content-Encoding", "b2-content-encoding", "gzip"),
    ("Content-Language", "b2-content-language", "de-AT"),
    ("Expires", "b2-expires", "Wed, 21 Oct 2026 07:28:00 GMT"),
]


@pytest.fixture
def put(raw, shared_bucket, name):
    """Uploads a file with these headers; answers its version id."""

    def upload(headers=None):
        answer = raw.send("PUT", f"/{shared_bucket}/{name}", b"x", headers)
        assert answer.status == 200, answer.body
        return answer.headers["x-amz-version-id"]

    return upload


@pytest.fixture
def headers_now(raw, shared_bucket, name):
    """The headers of the file as it is read now."""
    return lambda: raw.send("HEAD", f"/{shared_bucket}/{name}").headers


@pytest.fixture
def put_natively(native, shared_bucket, name):
    """Uploads a file over the native API with these headers."""
    return lambda headers: native.upload(native.bucket_id(shared_bucket), name, b"x", headers)


def test_metadata_is_file_info(put, native):
    version = put({"x-amz-meta-colour": "blue", "x-amz-meta-shape": "round"})

    assert native.file_info(version)["fileInfo"] == {"colour": "blue", "shape": "round"}


def test_file_info_is_metadata(put_natively, headers_now):
    put_natively({"X-Bz-Info-colour": "blue"})

    assert headers_now()["x-amz-meta-colour"] == "blue"


def test_metadata_comes_back(put, headers_now):
    put({"x-amz-meta-colour": "blue"})

    assert headers_now()["x-amz-meta-colour"] == "blue"


def test_names_of_metadata_become_lower_case(put, native):
    version = put({"X-Amz-Meta-CamelCase": "Value"})

    assert native.file_info(version)["fileInfo"] == {"camelcase": "Value"}


def test_names_of_metadata_may_have_50_characters_of_these(put, native):
    key = "-_.`~!#$%^&*'|+".ljust(50, "a")

    assert native.file_info(put({f"x-amz-meta-{key}": "x"}))["fileInfo"] == {key: "x"}


def test_ten_entries_of_metadata_are_kept(put, native):
    version = put({f"x-amz-meta-{number}": "x" for number in range(10)})

    assert len(native.file_info(version)["fileInfo"]) == 10


def test_the_modification_time_keeps_its_name(put, native, headers_now):
    version = put({"x-amz-meta-src_last_modified_millis": "1700000000000"})

    info = native.file_info(version)["fileInfo"]
    assert info == {"src_last_modified_millis": "1700000000000"}
    assert headers_now()["x-amz-meta-src_last_modified_millis"] == "1700000000000"


def test_the_native_modification_time_is_metadata(put_natively, headers_now):
    put_natively({"X-Bz-Info-src_last_modified_millis": "1700000000000"})

    assert headers_now()["x-amz-meta-src_last_modified_millis"] == "1700000000000"


def test_the_sha1_of_a_large_file_keeps_its_name(put, native):
    sha1 = "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d"

    version = put({"x-amz-meta-large_file_sha1": sha1})

    assert native.file_info(version)["fileInfo"] == {"large_file_sha1": sha1}


@pytest.mark.parametrize(("header", "info", "value"), STANDARD)
def test_a_standard_header_is_kept_as_file_info(put, native, header, info, value):
    version = put({header: value})

    assert native.file_info(version)["fileInfo"] == {info: value}


@pytest.mark.parametrize(("header", "info", "value"), STANDARD)
def test_a_standard_header_comes_back(put, headers_now, header, info, value):
    put({header: value})

    assert headers_now()[header.lower()] == value


@pytest.mark.parametrize(("header", "info", "value"), STANDARD)
def test_a_standard_header_is_not_repeated_as_metadata(put, headers_now, header, info, value):
    put({header: value})

    assert not any(name.startswith("x-amz-meta-") for name in headers_now())


def test_a_standard_header_of_a_native_upload_is_one_over_s3(put_natively, headers_now):
    put_natively({"X-Bz-Info-b2-cache-control": "max-age=60"})

    assert headers_now()["cache-control"] == "max-age=60"


def test_a_file_without_metadata_has_no_file_info(put, native):
    assert native.file_info(put())["fileInfo"] == {}


def test_every_version_has_its_own_metadata(s3, shared_bucket, name):
    put = {"Bucket": shared_bucket, "Key": name, "Body": b"x"}
    old = s3.put_object(**put, Metadata={"of": "old"})["VersionId"]
    s3.put_object(**put, Metadata={"of": "new"})

    answer = s3.head_object(Bucket=shared_bucket, Key=name, VersionId=old)

    assert answer["Metadata"] == {"of": "old"}
