"""The beginning of a file as a page shows it, in words and in pieces that a template escapes."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext

from files.preview import content, text
from files.preview.kinds import Kind
from gateway.gateway import Download
from ui.formatting import commas, filesize

HEAD_BYTES = 512_000
HEAD_RANGE = f"bytes=0-{HEAD_BYTES - 1}"


@dataclass(frozen=True, slots=True)
class Head:
    """The first bytes of a file, and how many it has."""

    content: bytes
    total: int

    @property
    def is_whole(self) -> bool:
        """Whether that is all of it."""
        return len(self.content) >= self.total


@dataclass(frozen=True, slots=True)
class ShownText:
    """One of `lines`, `table`, `runs`, `prose` and `media_type`, or none of them.

    `facts` say what of the file is shown and how it was read; `notice` says why nothing is.
    `has_layout`: the same can be shown laid out, and as it is stored.
    """

    facts: list[str]
    notice: str = ""
    media_type: str = ""
    lines: text.Lines | None = None
    table: text.Table | None = None
    runs: list[text.Run] | None = None
    prose: str = ""
    has_layout: bool = False


def read_head(download: Download) -> Head:
    """At most 512 KB, whatever B2 sends: a server may ignore a range."""
    pieces, size = list[bytes](), 0
    try:
        for chunk in download.chunks:
            pieces.append(chunk)
            size += len(chunk)
            if size >= HEAD_BYTES:
                break
    finally:
        download.close()
    return Head(b"".join(pieces)[:HEAD_BYTES], download.total)


def shown_text(head: Head, kind: Kind, *, tabs: bool = False, raw: bool = False) -> ShownText:
    """Show `head` as `kind`; `raw` leaves out all layout, `tabs` are what separates cells."""
    if not head.content:
        return ShownText([], notice=gettext("This file is empty."))
    decoded = content.decode(head.content, is_whole=head.is_whole)
    if decoded is None:
        return _binary(head)
    shown = None if raw else _laid_out(decoded.text, kind, head.is_whole, tabs)
    shown = shown or _numbered(decoded.text)
    facts = [*_extent(head), *shown.facts, *_cut(shown), *_encoding(decoded)]
    return replace(shown, facts=facts, has_layout=kind in _LAID_OUT)


_LAID_OUT = frozenset({"csv", "json", "markdown", "log"})


def _laid_out(whole: str, kind: Kind, is_whole: bool, tabs: bool) -> ShownText | None:
    """What reads better than plain lines; None where nothing does."""
    if kind == "csv":
        return _table(whole, is_whole, tabs)
    if kind == "json":
        laid_out = text.laid_out_json(whole) if is_whole else None
        return _numbered(laid_out) if laid_out else None
    if kind == "markdown":
        return ShownText([], runs=text.markdown(text.lines_of(whole)))
    if kind == "log":
        return _numbered(text.without_colours(whole))
    if kind in ("text", "unknown"):
        return ShownText([], prose=text.prose(whole))
    return None


def _numbered(whole: str) -> ShownText:
    return ShownText([], lines=text.numbered(text.lines_of(whole)))


def _table(whole: str, is_whole: bool, tabs: bool) -> ShownText | None:
    table = text.table(whole, is_whole=is_whole, tabs=tabs)
    if table is None:
        return None
    shown = gettext("first %s rows") % commas(len(table.rows)) if table.has_more else ""
    return ShownText([shown] if shown else [], table=table)


def _binary(head: Head) -> ShownText:
    media_type = content.media_type(head.content)
    if media_type:
        return ShownText([], media_type=media_type)
    return ShownText([], notice=gettext("This is binary content: there is no text to show."))


def _extent(head: Head) -> list[str]:
    if head.is_whole:
        return []
    sizes = {"shown": filesize(len(head.content)), "size": filesize(head.total)}
    return [gettext("first %(shown)s of %(size)s") % sizes]


def _cut(shown: ShownText) -> list[str]:
    if shown.lines and shown.lines.is_cut:
        return [gettext("first %s lines") % commas(text.MOST_LINES)]
    return []


def _encoding(decoded: content.Decoded) -> list[str]:
    if decoded.encoding.startswith("UTF"):
        return [decoded.encoding]
    return [gettext("read as %s: it is not UTF-8") % decoded.encoding]
