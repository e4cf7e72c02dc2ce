"""The paths of files in an archive: safe to unpack on every system, and each of them once."""

import re
import unicodedata
from collections.abc import Iterable
from itertools import count

from files.save_names import save_name

# Devices of Windows, with any extension; it overlooks spaces before that.
_DEVICES = re.compile(r"(con|conin\$|conout\$|prn|aux|nul|(com|lpt)[\d¹²³]) *(\.|$)", re.IGNORECASE)
_JOINERS = dict.fromkeys((0x200C, 0x200D))


class ArchivePaths:
    """Gives each file a path. Where two would unpack to one place, the later is numbered.

    Many file systems take "A.txt" and "a.txt" for one name, and a name cannot be both a file and
    a folder.
    """

    def __init__(self, prefix: str) -> None:
        """`prefix` is the folder whose contents are packed: it is left out of the paths."""
        self.prefix = prefix
        self._files: set[str] = set()
        self._folders: set[str] = set()
        # Where counting goes on: thousands of names may want one place.
        self._numbers: dict[tuple[str, str], int] = {}

    def path_of(self, name: str) -> str:
        """The path of one more file: "photos/a:b.jpg" below "photos/" -> "a_b.jpg"."""
        *folders, last = name.removeprefix(self.prefix).split("/")
        path = self._path_of_folders(folders)
        return path + self._file(path, _safe(last))

    def path_of_folder(self, name: str) -> str:
        """The path of a folder: "photos/2026/" -> "2026/"; "" for the one that is packed.

        It is that of the files in it, and a file of that name gets another.
        """
        return self._path_of_folders(name.removeprefix(self.prefix).split("/")[:-1])

    def _path_of_folders(self, folders: Iterable[str]) -> str:
        path = ""
        for folder in folders:
            path += self._folder(path, _safe(folder)) + "/"
        return path

    def _folder(self, above: str, name: str) -> str:
        free = self._free("folder", above, name, (self._files,))
        self._folders.add(_key(above + free))
        return free

    def _file(self, above: str, name: str) -> str:
        free = self._free("file", above, name, (self._files, self._folders))
        self._files.add(_key(above + free))
        return free

    def _free(self, kind: str, above: str, name: str, taken: Iterable[set[str]]) -> str:
        """`name` with the lowest number that none has; what is taken once stays so."""
        wanted = kind, _key(above + name)
        self._numbers[wanted] = next(
            number
            for number in count(self._numbers.get(wanted, 1))
            if not any(_key(above + _numbered(name, number)) in each for each in taken)
        )
        return _numbered(name, self._numbers[wanted])


def _safe(step: str) -> str:
    """One step of a name. Nothing of it can lead out of the folder that it is unpacked to."""
    if not step.strip(". "):
        return "_" * max(1, len(step))
    safe = save_name(step)
    return f"_{safe}" if _DEVICES.match(safe) else safe


def _numbered(name: str, number: int) -> str:
    """`name`, then "name (2)" and so on; the extension stays."""
    if number == 1:
        return name
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    return f"{stem} ({number}){dot}{extension}"


def _key(path: str) -> str:
    """What paths have in common that some file system takes for one; HFS+ overlooks joiners."""
    return unicodedata.normalize("NFC", path.translate(_JOINERS)).casefold()
