"""The quick-start guide's snippets, repaired as docs/quick-start-repairs.toml says."""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PRINTED = Path(__file__).parent / "printed"


@cache
def repairs() -> list[dict[str, str]]:
    document = tomllib.loads((ROOT / "docs" / "quick-start-repairs.toml").read_text())
    return document["repair"]


def printed(file: str) -> str:
    return (PRINTED / file).read_text()


def repaired(file: str, **values: str) -> str:
    text = printed(file)
    for repair in repairs():
        if repair["file"] == file:
            text = text.replace(repair["printed"], repair["repaired"])
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text


def commands(endpoint: str) -> list[str]:
    """The guide's `aws` commands in their order, repaired."""
    return repaired("commands.txt", endpoint=endpoint).splitlines()
