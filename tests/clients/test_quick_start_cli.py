"""The CLI section of the quick-start guide, with the real `aws` program."""

import json
import re

import pytest

from tests.clients import guide
from tests.clients.conftest import new_home
from tests.images import png

BUCKET = "another-unique-bucket-name"


@pytest.fixture(scope="module")
def home(local_b2, aws_bin, tmp_path_factory):
    """Configured as the guide says: named profile, blank region, json, s3v4; three pictures."""
    home = new_home(tmp_path_factory.mktemp("home"), aws_bin)
    answers = f"{local_b2.key_id}\\n{local_b2.application_key}\\n\\njson\\n"
    configure, signature_version = guide.printed("commands.txt").splitlines()[:2]
    home.run(f"printf '{answers}' | {configure.removeprefix('$ ')}")
    home.run(signature_version)
    (home.path / "Pictures").mkdir()
    for name in ("myimage.png", "second.png"):
        (home.path / "Pictures" / name).write_bytes(png(40, 30))
    (home.path / "Pictures" / "notes.txt").write_text("not a picture")
    return home


@pytest.fixture(scope="module")
def commands(local_b2):
    return guide.commands(local_b2.endpoint)


@pytest.fixture(scope="module")
def my_bucket(local_b2, home):
    """The public bucket that the guide makes in the web console."""
    home.run(
        f"aws --profile b2tutorial --endpoint-url {local_b2.endpoint} s3api create-bucket"
        " --bucket my-unique-bucket-name --acl public-read"
    )
    return "my-unique-bucket-name"


def command(commands, *words):
    return [line for line in commands if all(word in line for word in words)]


def test_every_repair_mends_something_in_print():
    for repair in guide.repairs():
        assert repair["printed"] in guide.printed(repair["file"]), repair
        assert repair["why"]


def test_list_buckets_tells_names_and_owner(home, commands, my_bucket, local_b2):
    for line in command(commands, "list-buckets"):
        if "--query" not in line:
            answer = json.loads(home.run(line))
            assert [bucket["Name"] for bucket in answer["Buckets"]] == [my_bucket]
            assert answer["Owner"]["ID"] == local_b2.account_id


def test_list_buckets_with_query_prints_the_names_only(home, commands, my_bucket):
    (line,) = command(commands, "list-buckets", "--query")

    assert home.run(line) == f"{my_bucket}\n"


def test_creating_a_bucket_tells_its_location_and_twice_that_it_is_yours(home, commands):
    first, _, again = command(commands, "create-bucket")

    assert json.loads(home.run(first)) == {"Location": f"/{BUCKET}"}
    assert (
        "An error occurred (BucketAlreadyOwnedByYou) when calling the CreateBucket operation: Your"
        " previous request to create the named bucket succeeded and you already own it."
    ) in home.run(again, fails=True)


def test_a_bucket_of_another_account_is_taken(home, commands, local_b2):
    other = local_b2.other
    taken = command(commands, "--acl private")[0].replace(BUCKET, "tester")
    theirs = {"AWS_ACCESS_KEY_ID": other.key_id, "AWS_SECRET_ACCESS_KEY": other.application_key}
    variables = " ".join(f"{name}={value}" for name, value in theirs.items())
    home.run(f"env {variables} {taken.replace('--profile b2tutorial', '')}")

    assert (
        "An error occurred (BucketAlreadyExists) when calling the CreateBucket operation:"
        " Bucket name is already in use!"
    ) in home.run(taken, fails=True)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("a-bucket-from-bash", "Success! Created a-bucket-from-bash"),
        (BUCKET, f"You already created {BUCKET}. \\nCarrying on..."),
        ("tester", "tester already exists in another account.\\nExiting."),
    ],
)
def test_the_bash_script_takes_each_branch(home, local_b2, name, says):
    script = guide.repaired("create_bucket.sh", endpoint=local_b2.endpoint)

    assert home.run(script.replace(BUCKET, name)) == f"{says}\n"


def test_uploading_twice_gives_the_same_etag_and_a_new_version_id(home, commands):
    first, second = command(commands, "put-object")

    one, two = json.loads(home.run(first)), json.loads(home.run(second))

    assert one["ETag"] == two["ETag"]
    assert re.fullmatch(r'"[0-9a-f]{32}"', one["ETag"])
    assert one["VersionId"] != two["VersionId"]
    file_id = r"4_z[0-9a-f]{24}_f[0-9a-f]{16,17}_d\d{8}_m\d{6}_c\d{3}_v\d{7}_t\d{4}_u\d{14}"
    assert re.fullmatch(file_id, one["VersionId"])


def test_recursive_copy_takes_the_pictures_and_dryrun_takes_nothing(home, commands, local_b2):
    (copy,) = command(commands, "s3 cp")
    listing = f"aws --profile b2tutorial --endpoint-url {local_b2.endpoint} s3 ls s3://{BUCKET}"

    planned = home.run(f"{copy} --dryrun")
    before = home.run(listing)
    home.run(copy)

    assert "(dryrun) upload: Pictures/second.png" in planned
    assert "notes.txt" not in planned
    assert "second.png" not in before
    after = home.run(listing)
    assert "second.png" in after
    assert "notes.txt" not in after


def test_a_key_of_another_endpoint_is_not_valid(home, commands, local_b2):
    elsewhere = local_b2.key_id[:-4] + "9999"
    home.run(f"aws configure --profile elsewhere set aws_access_key_id {elsewhere}")
    home.run("aws configure --profile elsewhere set aws_secret_access_key K004nothing")
    listing = f"aws --profile elsewhere --endpoint-url {local_b2.endpoint} s3 ls s3://{BUCKET}"

    assert (
        "An error occurred (InvalidAccessKeyId) when calling the ListObjectsV2 operation:"
        f" The key '{elsewhere}' is not valid"
    ) in home.run(listing, fails=True)
