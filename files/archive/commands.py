"""Lines for a shell that fetch files with other programs: of any size, and deleting nothing."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from files.archive.names import ArchivePaths
from files.place import folder_of
from files.save_names import save_name
from gateway.gateway import Gateway
from gateway.values import Authorization

# For each program; a person has to read them.
MOST_LINES = 20
# What these programs ask where nothing else is said.
_PRODUCTION = "https://api.backblazeb2.com"


@dataclass(frozen=True, slots=True)
class Program:
    """`setup` is to be done once before `lines`; `name` names the program and what it is set up as.

    The key's secret is in none of them: every program asks for it.
    """

    name: str
    setup: str
    lines: tuple[str, ...]

    @property
    def script(self) -> str:
        """All lines, to be copied as one."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be fetched into one local folder: files, and folders with everything below.

    `names` end with "/" where they are folders; "" is the whole bucket.
    """

    bucket: str
    prefix: str
    names: tuple[str, ...]


def wanted_names(
    gateway: Gateway, bucket: str, prefix: str, chosen: Sequence[str]
) -> tuple[str, ...]:
    """What to name in commands: what was chosen, or the whole folder; () where they cannot.

    Programs fetch folders and files. A key may be restricted to the beginning of names, which is
    neither: its folders and files are then named one by one, in one more request.
    """
    is_folder = not prefix or prefix.endswith("/")
    if 0 < len(chosen) <= MOST_LINES:
        return tuple(chosen)
    if is_folder:
        return (prefix,) if _reaches(gateway.authorization, prefix) else ()
    page = gateway.list_file_names(bucket, prefix=prefix, limit=MOST_LINES + 1)
    names = (*page.folders, *(file.name for file in page.files))
    return names if len(names) <= MOST_LINES and not page.more else ()


def programs(authorization: Authorization, realm: str, wanted: Wanted) -> list[Program]:
    """How each program that can fetches what is wanted below the folder in which it is started."""
    bucket, fetches = wanted.bucket, _fetches(wanted)
    found = [_aws(authorization, bucket, fetches)]
    # It refuses such names.
    if not any("//" in each.name for each in fetches):
        found.insert(0, _b2(authorization, realm, bucket, fetches))
    if all(_is_plain_path(each.name) for each in fetches):
        found.append(_rclone(realm, bucket, fetches))
    return found


@dataclass(frozen=True, slots=True)
class _Fetch:
    """One name and where it goes."""

    name: str
    target: str

    @property
    def is_folder(self) -> bool:
        return not self.name or self.name.endswith("/")


def _reaches(authorization: Authorization, prefix: str) -> bool:
    return prefix.startswith(authorization.name_prefix or "")


def _fetches(wanted: Wanted) -> list[_Fetch]:
    """Nothing of a name leads out of the local folder, nor is it an option there: "./-x"."""
    above = folder_of(wanted.prefix)
    root, paths = f"./{save_name(above or wanted.bucket)}", ArchivePaths(above)
    fetches = list[_Fetch]()
    for name in wanted.names:
        is_folder = not name or name.endswith("/")
        path = paths.path_of_folder(name) if is_folder else paths.path_of(name)
        fetches.append(_Fetch(name, f"{root}/{path}".rstrip("/")))
    return fetches


def _b2(
    authorization: Authorization, realm: str, bucket: str, fetches: Sequence[_Fetch]
) -> Program:
    lines = [
        _line(
            "b2 sync" if each.is_folder else "b2 file download",
            f"b2://{bucket}/{each.name}",
            each.target,
        )
        for each in fetches
    ]
    # It makes no folders for single files.
    folders = {each.target.rpartition("/")[0] for each in fetches if not each.is_folder}
    made = [_line("mkdir -p", *sorted(folders))] if folders else []
    elsewhere = "" if realm == _PRODUCTION else f"B2_ENVIRONMENT={shlex.quote(realm)} "
    setup = f"{elsewhere}b2 account authorize {authorization.key_id}"
    return Program("b2", setup, (*made, *lines))


def _aws(authorization: Authorization, bucket: str, fetches: Sequence[_Fetch]) -> Program:
    endpoint = ("--endpoint-url", authorization.s3_url, "--region", authorization.region)
    lines = [
        _line(
            "aws s3 sync" if each.is_folder else "aws s3 cp",
            f"s3://{bucket}/{each.name}",
            each.target,
            *endpoint,
            "--profile",
            "b2",
        )
        for each in fetches
    ]
    return Program("aws", "aws configure --profile b2", tuple(lines))


def _rclone(realm: str, bucket: str, fetches: Sequence[_Fetch]) -> Program:
    elsewhere = () if realm == _PRODUCTION else ("--b2-endpoint", realm)
    lines = [
        _line(
            # Never `rclone sync`: that deletes what is here and not there.
            "rclone copy" if each.is_folder else "rclone copyto",
            f"b2:{bucket}/{each.name}",
            each.target,
            *elsewhere,
        )
        for each in fetches
    ]
    return Program("rclone", "rclone config", tuple(lines))


def _is_plain_path(name: str) -> bool:
    """Whether rclone, which takes names for paths and cleans them, means the same file by it."""
    steps = name.removesuffix("/").split("/")
    return not name or ("\\" not in name and not {"", ".", ".."} & set(steps))


def _line(command: str, *arguments: str) -> str:
    """A command whose arguments a POSIX shell reads as they are."""
    return f"{command} {' '.join(map(shlex.quote, arguments))}"
