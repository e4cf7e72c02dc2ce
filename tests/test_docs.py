"""README and docs/ say what is so."""

import os
import re
import subprocess

import pytest

from b2console.environment import read_environment
from localb2.__main__ import parse
from tests.local_b2 import ROOT

PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
LINK = re.compile(r"""\]\(([^)#]+)[^)]*\)|(?:src|srcset)="([^"]+)\"""")


@pytest.mark.parametrize("document", PAGES, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(document):
    targets = {"".join(found) for found in LINK.findall(document.read_text())} - {"…"}

    local = [target for target in targets if "://" not in target]
    assert [target for target in local if not (document.parent / target).exists()] == []


def test_the_readme_shows_the_console():
    assert re.search(r'src="docs/img/[a-z-]+\.png"', (ROOT / "README.md").read_text())


def test_the_readme_says_that_the_project_is_independent():
    assert "independent of Backblaze" in (ROOT / "README.md").read_text()


def test_every_make_command_exists():
    makefile = (ROOT / "Makefile").read_text()
    named = {
        command
        for page in PAGES
        for command in re.findall(r"(?:`|^)make ([a-z]+)\b", page.read_text(), re.M)
    }

    assert {"run", "test"} <= named
    assert [each for each in sorted(named) if not re.search(rf"^{each}:", makefile, re.M)] == []


def test_the_readme_names_what_make_run_takes():
    run = next(line for line in (ROOT / "Makefile").read_text().splitlines() if "## Start" in line)
    variables = re.findall(r"\b[A-Z]+_?[A-Z0-9]+\b", run.partition("[")[2])

    readme = (ROOT / "README.md").read_text()
    assert variables
    assert [name for name in variables if f"{name}=" not in readme] == []


def test_the_options_of_localb2_are_in_its_table(capsys):
    with pytest.raises(SystemExit):
        parse(["--help"])
    options = set(re.findall(r"^  (--[a-z0-9-]+)", capsys.readouterr().out, re.M))
    rows = re.findall(r"^\| `(--[a-z0-9-]+)", (ROOT / "docs/localb2.md").read_text(), re.M)

    assert sorted(rows) == sorted(options)


def test_the_rooms_are_those_of_the_architecture():
    text = (ROOT / "docs/architecture.md").read_text().partition("```")[2].partition("```")[0]
    listed = set(re.findall(r"^([a-z0-9]+)/ ", text, re.M))
    python = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert python | {"templates", "static", "docs"} == listed


def test_the_components_that_the_look_names_exist():
    named = re.findall(r'"(components/[a-z_]+\.html)"', (ROOT / "docs/look.md").read_text())

    assert named
    assert [name for name in named if not (ROOT / "templates" / name).exists()] == []


TABLES = (ROOT / "README.md", ROOT / "docs/settings.md")


def settings_of(document):
    """Each variable of a table of settings with its default."""
    rows = re.findall(r"^\| `(B2CONSOLE_[A-Z_]+)` \| (.*?) \|", document.read_text(), re.M)
    return {name: default.strip("`") for name, default in rows}


def test_both_tables_of_settings_agree():
    short, full = map(settings_of, TABLES)

    assert len(short) == 4
    assert short.items() <= full.items()


@pytest.mark.parametrize("document", TABLES, ids=lambda path: path.name)
def test_the_defaults_of_settings_are_those_of_the_code(document, monkeypatch):
    named = settings_of(document)
    for name in named:
        monkeypatch.delenv(name, raising=False)

    chosen = read_environment(ROOT)

    realms = ",".join(f"{realm.name}={realm.url}" for realm in chosen.realms)
    assert chosen.data == ROOT / named["B2CONSOLE_DATA"]
    assert realms == named["B2CONSOLE_REALMS"]
    assert ",".join(chosen.allowed_hosts) == named["B2CONSOLE_ALLOWED_HOSTS"]
    assert chosen.trusted_origins == []
    assert named["B2CONSOLE_TRUSTED_ORIGINS"] == "none"
    assert (chosen.https, chosen.debug, chosen.demo_credentials) == (False, False, None)


@pytest.mark.parametrize(
    ("given", "environment", "data"),
    [
        ((), {}, "./data"),
        ((), {"B2CONSOLE_DATA": "/srv/b2"}, "/srv/b2"),
        (("DATA=/srv/x",), {"B2CONSOLE_DATA": "/srv/b2"}, "/srv/x"),
    ],
)
def test_make_run_takes_its_data_from_where_the_table_says(given, environment, data):
    ours = {"DATA", "B2CONSOLE_DATA", "MAKEFLAGS"}
    told = {name: value for name, value in os.environ.items() if name not in ours}
    shown = subprocess.run(
        ["make", "--dry-run", "run", *given],
        cwd=ROOT,
        env=told | environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert f'--data="{data}"' in shown.stdout
