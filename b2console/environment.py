"""What the environment may say: every B2CONSOLE_ variable, read in one place."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

BACKBLAZE = "Backblaze=https://api.backblazeb2.com"


@dataclass(frozen=True, slots=True)
class Realm:
    """A B2 that people may sign in to: a name to choose it by and its base URL."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Environment:
    """The settings of docs/settings.md."""

    data: Path
    realms: tuple[Realm, ...]
    allowed_hosts: list[str]
    trusted_origins: list[str]
    https: bool
    debug: bool
    demo_credentials: Path | None
    direct_downloads: bool


def read_environment(base: Path) -> Environment:
    """Read the B2CONSOLE_ variables; `base` is where relative paths begin."""
    demo = os.environ.get("B2CONSOLE_DEMO_CREDENTIALS", "")
    return Environment(
        data=base / os.environ.get("B2CONSOLE_DATA", "data"),
        realms=parse_realms(os.environ.get("B2CONSOLE_REALMS", BACKBLAZE)),
        allowed_hosts=_words("B2CONSOLE_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]"),
        trusted_origins=_words("B2CONSOLE_TRUSTED_ORIGINS", ""),
        https=_flag("B2CONSOLE_HTTPS"),
        debug=_flag("B2CONSOLE_DEBUG"),
        demo_credentials=base / demo if demo else None,
        direct_downloads=_choice("B2CONSOLE_DOWNLOADS", "direct", "console") == "direct",
    )


def parse_realms(text: str) -> tuple[Realm, ...]:
    """`Name=URL,Name=URL` as realms; a URL alone is named after its host."""
    realms = []
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, separator, url = entry.partition("=")
        if not separator:
            name, url = entry.split("://", 1)[-1], entry
        if not url.startswith(("https://", "http://")):
            raise ValueError(f"B2CONSOLE_REALMS: {name} needs a URL that begins with https://")
        realms.append(Realm(name.strip(), url.strip().rstrip("/")))
    if not realms:
        raise ValueError("B2CONSOLE_REALMS names no realm")
    return tuple(realms)


def secret_key(directory: Path) -> str:
    """The key that signs cookies and seals application keys, made once and kept with 0600."""
    path = directory / "secret_key"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_once(path, secrets.token_urlsafe(64))
    return path.read_text()


def _write_once(path: Path, text: str) -> None:
    """Whole or not at all, and never over what another process wrote first."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _words(name: str, default: str) -> list[str]:
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def _choice(name: str, default: str, *others: str) -> str:
    word = os.environ.get(name, "").strip().lower() or default
    if word not in (default, *others):
        raise ValueError(f"{name}: {word} is none of {', '.join((default, *others))}")
    return word


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in ("1", "yes", "true", "on")
