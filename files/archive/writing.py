"""The bytes of a ZIP archive, file by file as they come from B2. Memory stays flat."""

import io
import struct
import zipfile
from collections.abc import Buffer, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime

from django.utils import timezone
from django.utils.translation import gettext

from files.archive.names import ArchivePaths
from files.shown_names import visible
from gateway.errors import (
    B2Error,
    ConnectionCut,
    CredentialExpired,
    InvalidCredential,
    TimedOut,
)
from gateway.gateway import Download, Gateway
from ui.formatting import epoch_ms

_TRIES = 3
_ENDS = (CredentialExpired, InvalidCredential)
_UNIX_TIME = 0x5455  # the extra field for times in UTC; the one of 1980 is local and even seconds
_REGULAR_FILE = 0o100644 << 16
_FOLDER = 0o40755 << 16 | 0x10  # for Unix, and for everything else


class _Outbox(io.RawIOBase):
    """What ZipFile writes to: keeps it until it is taken away. It cannot go back."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def writable(self) -> bool:
        """It is; ZipFile asks."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Keep a piece."""
        piece = bytes(data)
        self._pieces.append(piece)
        return len(piece)

    def take(self) -> bytes:
        """Everything that was written since the last time."""
        taken = b"".join(self._pieces)
        self._pieces.clear()
        return taken


def archive(
    gateway: Gateway, bucket: str, names: Iterable[str], paths: ArchivePaths
) -> Iterator[bytes]:
    """A ZIP (ZIP64 where it must be) of the newest versions of these files.

    The archive is whole even where files are not: what could not be read is told in errors.txt.
    Empty files whose names end with "/" are folders of it.
    """
    outbox, failures = _Outbox(), list[str]()
    with zipfile.ZipFile(outbox, "w", zipfile.ZIP_STORED, allowZip64=True) as target:
        try:
            for name in names:
                try:
                    yield from _packed(target, outbox, gateway, bucket, name, paths)
                except _ENDS:
                    raise
                except B2Error as failure:
                    failures.append(f"{visible(name)}: {failure}")
        except B2Error as failure:  # the key is gone, or the list of files ended early
            failures.append(gettext("Everything after this is missing: %s") % failure)
        if failures:
            text = gettext("These files could not be read, or not to their end:")
            report = "\n".join([text, "", *failures, ""])
            target.writestr(paths.path_of(f"{paths.prefix}errors.txt"), report)
    yield outbox.take()


def _packed(
    target: zipfile.ZipFile,
    outbox: _Outbox,
    gateway: Gateway,
    bucket: str,
    name: str,
    paths: ArchivePaths,
) -> Iterator[bytes]:
    download = gateway.download_file(bucket, name)
    if name.endswith("/") and not download.total:
        # As many programs mark a folder that is empty or was made by hand.
        download.close()
        _add_folder(target, paths.path_of_folder(name), download)
        return
    header = _entry(paths.path_of(name), download)
    with target.open(header, "w", force_zip64=download.size >= 2**31) as entry:
        for chunk in _chunks(gateway, bucket, name, download):
            entry.write(chunk)
            yield outbox.take()


def _add_folder(target: zipfile.ZipFile, path: str, marker: Download) -> None:
    # Two folders may unpack to one place, where they are one.
    if path and path not in target.NameToInfo:
        entry = _entry(path, marker)
        entry.external_attr = _FOLDER
        entry.CRC = entry.compress_size = entry.file_size = 0  # mkdir() writes no sizes behind it
        target.mkdir(entry)


def _entry(path: str, download: Download) -> zipfile.ZipInfo:
    """The header of a file, with its own time where the uploader told it."""
    told = download.info.get("src_last_modified_millis")
    moment = (epoch_ms(told) if told else None) or download.uploaded
    local = timezone.localtime(moment)
    entry = zipfile.ZipInfo(path, _dos_time(local))
    entry.external_attr = _REGULAR_FILE
    seconds = int(moment.timestamp())
    if -(2**31) <= seconds < 2**31:
        entry.extra = struct.pack("<HHBl", _UNIX_TIME, 5, 1, seconds)
    return entry


def _dos_time(local: datetime) -> tuple[int, int, int, int, int, int]:
    """ZIP knows the years 1980 to 2107."""
    if not 1980 <= local.year <= 2107:
        local = datetime(1980 if local.year < 1980 else 2107, 1, 1, tzinfo=UTC)
    return (local.year, local.month, local.day, local.hour, local.minute, local.second)


def _chunks(gateway: Gateway, bucket: str, name: str, download: Download) -> Iterator[bytes]:
    """The bytes of a file; where the line to B2 breaks, the rest is asked for again."""
    done, tries = 0, 1
    while True:
        try:
            with closing(download):
                for chunk in download.chunks:
                    yield chunk
                    done += len(chunk)
            return
        except (ConnectionCut, TimedOut):
            tries += 1
            if tries > _TRIES or download.file_id is None:
                raise
        download = gateway.download_file(
            bucket, name, file_id=download.file_id, range_header=f"bytes={done}-"
        )
