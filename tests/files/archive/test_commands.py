"""Commands for other programs: what a shell makes of them, and that none of them deletes."""

import shlex
import subprocess
from datetime import UTC, datetime
from itertools import chain

import pytest

from files.archive.commands import Wanted, programs
from gateway.values import Authorization
from tests.files.names import HOSTILE_NAMES

PRODUCTION = "https://api.backblazeb2.com"
NASTY = (
    "two  spaces",
    "it's",
    '"quoted"',
    "$HOME",
    "$(touch gone)",
    "`touch gone`",
    "a; touch gone",
    "a\ntouch gone",
    "a && b || c > d",
    "-rf",
    "--delete",
    "~",
    "!history!",
    "*?[x]",
    "a\\",
    "#comment",
    "🎉",
    "{a,b}",
)


@pytest.fixture
def authorization():
    return Authorization(
        account_id="0a593a96a56f",
        key_id="0040a593a96a56f0000000001",
        api_url="https://api004.backblazeb2.com",
        download_url="https://f004.backblazeb2.com",
        s3_url="https://s3.us-west-004.backblazeb2.com",
        capabilities=frozenset({"listFiles", "readFiles"}),
        buckets=None,
        name_prefix=None,
        expires=datetime(2030, 1, 1, tzinfo=UTC),
        minimum_part_size=5_000_000,
        recommended_part_size=100_000_000,
    )


@pytest.fixture
def lines(authorization):
    """The lines of each program that fetch these names of a folder."""

    def of(*names, prefix="", realm=PRODUCTION):
        found = programs(authorization, realm, Wanted("a-bucket", prefix, names or (prefix,)))
        return {program.name: list(program.lines) for program in found}

    return of


def script(found):
    """The lines of all programs."""
    return "\n".join(chain.from_iterable(found.values()))


def as_a_shell_reads(script):
    """The arguments of every command of a script, as a real shell hands them over."""
    tell = 'tell() { printf "%s\\0" "$@"; printf "\\1"; }\n'
    for program in ("b2", "aws", "rclone", "mkdir"):
        tell += f'{program}() {{ tell {program} "$@"; }}\n'
    told = subprocess.run(["bash", "-c", tell + script], capture_output=True, check=True).stdout
    return [part.decode().split("\0")[:-1] for part in told.split(b"\1")[:-1]]


def test_each_program_fetches_exactly_the_folder(lines):
    options = "--endpoint-url https://s3.us-west-004.backblazeb2.com --region us-west-004"

    assert lines(prefix="photos/2026/") == {
        "b2": ["b2 sync b2://a-bucket/photos/2026/ ./2026"],
        "aws": [f"aws s3 sync s3://a-bucket/photos/2026/ ./2026 {options} --profile b2"],
        "rclone": ["rclone copy b2:a-bucket/photos/2026/ ./2026"],
    }


def test_a_whole_bucket_goes_to_a_folder_of_its_name(lines):
    assert lines()["b2"] == ["b2 sync b2://a-bucket/ ./a-bucket"]


def test_chosen_files_and_folders_get_a_line_each(lines):
    found = lines("photos/a.jpg", "photos/2026/", prefix="photos/")

    assert found["b2"] == [
        "mkdir -p ./photos",
        "b2 file download b2://a-bucket/photos/a.jpg ./photos/a.jpg",
        "b2 sync b2://a-bucket/photos/2026/ ./photos/2026",
    ]
    assert found["rclone"] == [
        "rclone copyto b2:a-bucket/photos/a.jpg ./photos/a.jpg",
        "rclone copy b2:a-bucket/photos/2026/ ./photos/2026",
    ]


def test_another_b2_is_named_to_every_program(authorization):
    here = "http://127.0.0.1:9000"

    b2, _aws, rclone = programs(authorization, here, Wanted("a-bucket", "", ("",)))

    assert b2.setup == f"B2_ENVIRONMENT={here} b2 account authorize {authorization.key_id}"
    assert rclone.script.endswith(f" --b2-endpoint {here}")


@pytest.mark.parametrize("realm", [PRODUCTION, "http://127.0.0.1:9000"])
@pytest.mark.parametrize("prefix", ["", "photos/", "photos/20"])
def test_no_program_is_asked_to_delete(lines, realm, prefix):
    words = script(lines("photos/2026/", "photos/20.txt", prefix=prefix, realm=realm))

    assert "--delete" not in words
    assert "rclone sync" not in words
    assert "rclone move" not in words


@pytest.mark.parametrize("nasty", NASTY)
def test_a_shell_reads_exactly_the_names(lines, nasty, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file, folder = f"in {nasty}/{nasty}", f"in {nasty}/{nasty}/"

    found = lines(file, folder, prefix=f"in {nasty}/")

    commands = as_a_shell_reads(script(found))
    sources = [argument for command in commands for argument in command[1:] if ":" in argument]
    named = {source for source in sources if not source.startswith("https:")}
    schemes = ["s3://", "b2://", "b2:"] if "\\" not in nasty else ["s3://", "b2://"]
    assert named == {f"{scheme}a-bucket/{name}" for scheme in schemes for name in (file, folder)}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [*HOSTILE_NAMES, *NASTY])
def test_no_target_leads_out_or_is_an_option(lines, name):
    for program, (*_, line) in lines(name).items():
        target = shlex.split(line)[4 if program == "aws" or "download" in line else 3]

        assert target.startswith("./a-bucket"), line
        assert ".." not in target.split("/"), line


@pytest.mark.parametrize(
    ("name", "left"), [("a//b/", ["aws"]), ("a\\b", ["b2", "aws"]), ("../a", ["b2", "aws"])]
)
def test_programs_that_would_mean_another_name_are_left_out(lines, name, left):
    assert list(lines(name)) == left
