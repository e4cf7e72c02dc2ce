"""The Python section of the quick-start guide: boto3's resource API, run step by step."""

import re

import pytest

from tests.clients import guide
from tests.clients.conftest import new_home
from tests.images import png


@pytest.fixture(scope="module")
def home(local_b2, aws_bin, tmp_path_factory):
    home = new_home(tmp_path_factory.mktemp("home"), aws_bin)
    (home.path / ".aws").mkdir()
    account = {"key_id": local_b2.key_id, "application_key": local_b2.application_key}
    (home.path / ".aws" / "credentials").write_text(guide.repaired("credentials", **account))
    (home.path / ".aws" / "config").write_text(guide.printed("config"))
    (home.path / "myimage.png").write_bytes(png(40, 30))
    return home


@pytest.fixture(scope="module")
def app(home, local_b2):
    """Run the guide's app.py, grown by the named steps."""

    def run(*steps: str) -> str:
        parts = [guide.repaired("app.py.txt", endpoint=local_b2.endpoint)]
        parts += [guide.printed(f"app.{step}.py.txt") for step in steps]
        (home.path / "app.py").write_text("\n".join(parts))
        return home.run("python app.py")

    return run


def test_it_lists_no_bucket_at_first(app):
    assert app() == "Buckets in account:\n"


def test_it_creates_the_bucket_then_says_that_it_is_yours(app):
    name = "another-unique-bucket-name"

    assert f"Success! Response is: s3.Bucket(name='{name}')" in app("create_bucket")
    assert f"You already created {name}. \nCarrying on..." in app("create_bucket")


def test_it_says_that_another_account_has_the_name(home, app, local_b2):
    other = local_b2.other
    mine = (home.path / ".aws" / "credentials").read_text()
    theirs = {"key_id": other.key_id, "application_key": other.application_key}
    (home.path / ".aws" / "credentials").write_text(guide.repaired("credentials", **theirs))
    parts = [guide.repaired("app.py.txt", endpoint=local_b2.endpoint)]
    parts += [guide.printed("app.create_bucket.py.txt")]
    (home.path / "theirs.py").write_text("\n".join(parts))
    try:
        home.run("python theirs.py > theirs.txt", fails=True)
    finally:
        (home.path / ".aws" / "credentials").write_text(mine)

    assert "already exists in another account.\nExiting." in (home.path / "theirs.txt").read_text()


def test_uploading_twice_gives_the_same_etag_and_a_new_version_id(app):
    outputs = [app("create_bucket", "put_object") for _ in range(2)]

    answers = [re.search(r"'e_tag': '\"(\w+)\"', 'version_id': '(\w+)'", out) for out in outputs]
    assert all(answers), outputs
    (etag, version), (etag_again, version_again) = (answer.groups() for answer in answers)
    assert etag == etag_again
    assert version != version_again
