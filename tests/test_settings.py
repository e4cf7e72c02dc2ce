"""The environment variables and their documentation."""

import os
import re
import stat
import subprocess
import sys

import pytest

from b2console.environment import Realm, parse_realms, read_environment, secret_key
from tests.local_b2 import ROOT

VARIABLE = re.compile(r"B2CONSOLE_[A-Z_]+")


def test_the_table_of_settings_is_complete():
    read = {
        name
        for module in (ROOT / "b2console").glob("*.py")
        for name in VARIABLE.findall(module.read_text())
    }
    rows = re.findall(r"^\| `(B2CONSOLE_[A-Z_]+)`", (ROOT / "docs/settings.md").read_text(), re.M)

    assert sorted(rows) == sorted(read - {"B2CONSOLE_"})


def test_realms_are_names_with_urls():
    realms = parse_realms("Backblaze=https://api.backblazeb2.com/, http://127.0.0.1:9000")

    assert realms == (
        Realm("Backblaze", "https://api.backblazeb2.com"),
        Realm("127.0.0.1:9000", "http://127.0.0.1:9000"),
    )


@pytest.mark.parametrize(
    ("word", "direct"), [(None, True), ("direct", True), ("console", False), (" Console", False)]
)
def test_downloads_go_one_of_two_ways(monkeypatch, tmp_path, word, direct):
    if word is None:
        monkeypatch.delenv("B2CONSOLE_DOWNLOADS", raising=False)
    else:
        monkeypatch.setenv("B2CONSOLE_DOWNLOADS", word)

    assert read_environment(tmp_path).direct_downloads is direct


def test_another_way_for_downloads_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv("B2CONSOLE_DOWNLOADS", "proxy")

    with pytest.raises(ValueError, match="B2CONSOLE_DOWNLOADS: proxy"):
        read_environment(tmp_path)


@pytest.mark.parametrize("text", ["", "Backblaze=ftp://example.com", "just a name="])
def test_a_realm_without_a_url_is_refused(text):
    with pytest.raises(ValueError, match="B2CONSOLE_REALMS"):
        parse_realms(text)


def test_the_secret_key_is_made_once_and_private(tmp_path):
    first = secret_key(tmp_path / "console")
    second = secret_key(tmp_path / "console")

    assert first == second
    assert len(first) > 60
    assert stat.S_IMODE((tmp_path / "console" / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "console").iterdir()] == ["secret_key"]


def test_the_database_is_private_with_a_secret_key_from_outside_too(tmp_path):
    chosen = {"B2CONSOLE_DATA": str(tmp_path), "B2CONSOLE_SECRET_KEY": "x" * 50}

    subprocess.run(
        [sys.executable, "-m", "b2console.prepare"],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "b2console.settings", **chosen},
        umask=0o022,
        check=True,
    )

    places = [tmp_path / "console", tmp_path / "console" / "db.sqlite3"]
    assert [stat.S_IMODE(place.stat().st_mode) for place in places] == [0o700, 0o600]
