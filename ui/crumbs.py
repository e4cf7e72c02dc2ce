"""Breadcrumbs: where a page lies."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step on the way to a page; the last one is the page itself."""

    label: str
    url: str
