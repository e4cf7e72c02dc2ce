"""The commands that the console offers for folders too large for an archive, run as printed."""

import os
import shutil

import pytest

from accounts.gateways import authorize
from b2console.environment import Realm
from files.archive.commands import Wanted, programs, wanted_names
from gateway.gateway import Gateway
from gateway.values import Credential
from tests.clients.conftest import new_home
from tests.files.names import put

BUCKET = "offered-commands"
# What the folder holds, below its name.
FILES = ("2026-a.jpg", "2026/deep/b.jpg", "other.txt", "it's $HOME; `x` #1.txt", "-rf", "🎉")


def open_gateway(credential):
    return Gateway(credential, authorize(credential))


@pytest.fixture
def full_key(local_b2, settings):
    """A key for everything; there is a bucket with the folder photos/ and files beside it."""
    settings.REALMS = (Realm("localb2", local_b2.endpoint),)
    credential = Credential(local_b2.endpoint, local_b2.key_id, local_b2.application_key)
    gateway = open_gateway(credential)
    if BUCKET not in [bucket.name for bucket in gateway.list_buckets()]:
        gateway.create_bucket(BUCKET, public=False)
        for name in FILES:
            put(gateway, f"photos/{name}", name.encode(), bucket=BUCKET)
        put(gateway, "photos.txt", bucket=BUCKET)
        put(gateway, "photos-2/a.txt", bucket=BUCKET)
    return credential


@pytest.fixture
def restricted_key(full_key):
    """A key that reaches only names beginning with photos/20."""
    gateway = open_gateway(full_key)
    made = gateway.create_key(
        "only-a-part",
        capabilities=("listBuckets", "listFiles", "readFiles"),
        bucket_ids=[gateway.get_bucket(BUCKET).id],
        name_prefix="photos/20",
    )
    return Credential(full_key.realm, made.key.id, made.application_key)


@pytest.fixture(params=["b2", "aws", "rclone"])
def program(request):
    """Each program that the console names. All are brought along but rclone, which is no Python."""
    if request.param == "rclone" and not shutil.which("rclone"):
        reason = "no rclone on this machine: its commands are printed, and run here where it is"
        pytest.fail(reason) if os.environ.get("REQUIRE_RCLONE") == "1" else pytest.skip(reason)
    return request.param


@pytest.fixture
def fetch(aws_bin, b2_bin, tmp_path):
    """Sets a program up for a key and runs what the console prints for it; the person's home."""
    home = new_home(tmp_path, aws_bin, b2_bin)

    def run(program, key, prefix, *chosen):
        gateway = open_gateway(key)
        names = wanted_names(gateway, BUCKET, prefix, chosen)
        wanted = Wanted(BUCKET, prefix, names)
        offered = programs(gateway.authorization, key.realm, wanted)
        (found,) = [each for each in offered if each.name == program]
        home.run(set_up(found, key))
        home.run(found.script)
        return home.path

    return run


def set_up(program, key):
    """The printed set-up, with the answers that a person types."""
    key_id, secret = key.key_id, key.application_key
    if program.name == "aws":
        return f"printf '{key_id}\\n{secret}\\n\\n\\n' | {program.setup}"
    if program.name == "b2":
        return f"{program.setup} {secret}"
    return f"{program.setup} create b2 b2 account {key_id} key {secret}"


def fetched(folder):
    """Every file in a folder: its path to its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_folder_comes_and_what_was_here_stays(program, fetch, full_key, tmp_path):
    precious = {"precious.txt": b"only here", "2026/precious.txt": b"only here too"}
    for name, content in precious.items():
        path = tmp_path / "photos" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    home = fetch(program, full_key, "photos/")

    assert fetched(home / "photos") == precious | {name: name.encode() for name in FILES}


def test_only_what_was_chosen_comes(program, fetch, full_key):
    hostile = FILES[3]

    home = fetch(program, full_key, "photos/", f"photos/{hostile}", "photos/-rf", "photos/2026/")

    chosen = (hostile, "-rf", "2026/deep/b.jpg")
    assert fetched(home / "photos") == {name: name.encode() for name in chosen}


def test_a_key_for_a_beginning_of_names_fetches_all_it_reaches(program, fetch, restricted_key):
    home = fetch(program, restricted_key, "photos/20")

    reached = ("2026-a.jpg", "2026/deep/b.jpg")
    assert fetched(home / "photos") == {name: name.encode() for name in reached}
