"""What kind of preview a file gets: by its content type, else its extension, else its content."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "image", "audio", "video", "pdf", "text", "code", "log", "json", "csv", "markdown", "unknown"
]

MEDIA = frozenset({"image", "audio", "video", "pdf"})
_SUBTYPES: dict[Kind, str] = {
    "image": "avif bmp gif jpeg png webp x-icon",
    "audio": "aac flac mp4 mpeg ogg wav webm",
    "video": "mp4 ogg quicktime webm x-matroska",
}
# All that is ever sent to be shown, under exactly these types: nothing in them can run a script
# on the console's origin. SVG, HTML and XML are source code here.
MEDIA_TYPES: dict[str, Kind] = {
    **{f"{kind}/{name}": kind for kind, names in _SUBTYPES.items() for name in names.split()},
    "application/pdf": "pdf",
}
_SAME = {
    "image/jpg": "image/jpeg",
    "image/vnd.microsoft.icon": "image/x-icon",
    "audio/mp3": "audio/mpeg",
    "audio/x-m4a": "audio/mp4",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "video/x-m4v": "video/mp4",
    "application/x-pdf": "application/pdf",
}
_CODE_SUBTYPES = (
    "ecmascript javascript sql toml x-httpd-php x-javascript x-ndjson x-perl x-python-code x-ruby "
    "x-sh x-shellscript x-yaml xml yaml"
)
_TEXT_TYPES: dict[str, Kind] = {
    "text/plain": "text",
    "text/csv": "csv",
    "text/tab-separated-values": "csv",
    "text/markdown": "markdown",
    "text/x-log": "log",
    "application/json": "json",
    **{f"application/{name}": "code" for name in _CODE_SUBTYPES.split()},
}
# Types that say nothing; b2/x-auto is what uploaders ask for, never what B2 stores.
_NEUTRAL = frozenset({"", "application/octet-stream", "binary/octet-stream", "b2/x-auto"})

_MEDIA_EXTENSIONS = {
    "image/avif": "avif",
    "image/bmp": "bmp",
    "image/gif": "gif",
    "image/jpeg": "jpg jpeg jfif",
    "image/png": "png apng",
    "image/webp": "webp",
    "image/x-icon": "ico",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "oga ogg opus",
    "audio/wav": "wav",
    "audio/webm": "weba",
    "video/mp4": "mp4 m4v",
    "video/ogg": "ogv",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "application/pdf": "pdf",
}
_TEXT_EXTENSIONS: dict[Kind, str] = {
    "text": "license readme txt text rst tex srt vtt adoc nfo",
    "log": "log out err",
    "json": "json geojson webmanifest ipynb",
    "csv": "csv tsv",
    "markdown": "md markdown mdown",
    "code": "bash bat c cc cfg clj cmake conf cpp cs css dart diff dockerfile env ex exs fish go "
    "gradle graphql groovy h hcl hpp hs htm html ini java jl js jsonl jsx kt less lock lua m mjs "
    "makefile ndjson nix php pl properties proto ps1 py r rb rs sass scala scss sh sql svelte svg "
    "patch swift tex tf toml ts tsx vue xhtml xml yaml yml zig zsh",
}
_WHOLE_NAMES = frozenset({"dockerfile", "makefile", "license", "readme"})
_TYPE_OF_EXTENSION = {
    extension: kind for kind, names in _MEDIA_EXTENSIONS.items() for extension in names.split()
}
_KIND_OF_EXTENSION: dict[str, Kind] = {
    extension: kind for kind, names in _TEXT_EXTENSIONS.items() for extension in names.split()
}


@dataclass(frozen=True, slots=True)
class Guess:
    """A kind, and for media the type under which the console sends it. "unknown": look inside."""

    kind: Kind
    media_type: str = ""


def guess(content_type: str | None, name: str) -> Guess | None:
    """What the content type and the name tell; None for what nobody can show, like archives."""
    stored = plain_type(content_type)
    if stored in MEDIA_TYPES:
        return Guess(MEDIA_TYPES[stored], stored)
    by_name = _by_extension(name)
    text = _text_kind(stored)
    if text:
        return Guess(_finer(text, by_name))
    if by_name:
        # A type that the console does not know says less than a name which it does.
        return by_name if stored in _NEUTRAL or not by_name.media_type else None
    return Guess("unknown") if stored in _NEUTRAL else None


def plain_type(content_type: str | None) -> str:
    """The type without parameters, in small letters, under its usual name."""
    stored = (content_type or "").partition(";")[0].strip().lower()
    return _SAME.get(stored, stored)


def image_type(name: str) -> str:
    """The type of an image by its name alone, "" for all else: listings tell no content types."""
    kind = _TYPE_OF_EXTENSION.get(_extension(name), "")
    return kind if kind.startswith("image/") else ""


def _by_extension(name: str) -> Guess | None:
    extension = _extension(name)
    if extension in _TYPE_OF_EXTENSION:
        media_type = _TYPE_OF_EXTENSION[extension]
        return Guess(MEDIA_TYPES[media_type], media_type)
    kind = _KIND_OF_EXTENSION.get(extension)
    return Guess(kind) if kind else None


def _extension(name: str) -> str:
    """ "a/b.TXT" -> "txt"; some names tell by themselves what they are: "Dockerfile"."""
    _, dot, end = name.rpartition("/")[2].rpartition(".")
    return end.lower() if dot or end.lower() in _WHOLE_NAMES else ""


def _text_kind(stored: str) -> Kind | None:
    if stored in _TEXT_TYPES:
        return _TEXT_TYPES[stored]
    if stored.endswith("+json"):
        return "json"
    if stored.endswith("+xml") or stored.startswith("text/"):
        return "code"
    return None


def _finer(kind: Kind, by_name: Guess | None) -> Kind:
    """Plain text may be a log, a table or a program by its name."""
    if kind == "text" and by_name and not by_name.media_type:
        return by_name.kind
    return kind
