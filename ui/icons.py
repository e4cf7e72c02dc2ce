"""Drawings of the lucide set, read from its archive, which is opened once.

The package's own functions open it anew for every icon: 15 ms each, on the first pages after a
start.
"""

from functools import cache
from importlib.resources import files
from xml.etree import ElementTree
from zipfile import ZipFile

_SVG = "{http://www.w3.org/2000/svg}"


@cache
def drawing(name: str) -> str:
    """What is inside the <svg> of an icon. KeyError where the set has none of that name."""
    root = ElementTree.fromstring(_archive().read(f"{name}.svg"))  # noqa: S314 -- the set's own
    for element in root.iter():
        element.tag = element.tag.removeprefix(_SVG)
        element.tail = None
    return "".join(ElementTree.tostring(child, encoding="unicode") for child in root)


@cache
def _archive() -> ZipFile:
    return ZipFile(files("lucide").joinpath("lucide.zip").open("rb"))
