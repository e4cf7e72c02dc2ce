"""What the demo buckets hold: names, versions with their ages in days, and how each looks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from localb2.demo import texts
from localb2.demo.pictures import landscape

PHOTOS, DOCUMENTS, BACKUPS, SITE = (
    "fjordlys-photos",
    "fjordlys-documents",
    "fjordlys-backups",
    "fjordlys-site",
)

Content = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file with its versions, oldest first: `ages` in days, one for each."""

    bucket: str
    name: str
    content: Content
    ages: Sequence[float]
    info: Mapping[str, str] = field(default_factory=dict)
    #: Days ago of a hide marker on top.
    hidden: float | None = None
    #: How long it lay on a disk before it was uploaded: becomes src_last_modified_millis.
    waited: timedelta | None = None


@dataclass(frozen=True, slots=True)
class DemoBucket:
    """A bucket and its settings."""

    name: str
    type: str = "allPrivate"
    info: Mapping[str, str] = field(default_factory=dict)
    lifecycle_rules: Sequence[Mapping[str, Any]] = ()


KEEP_A_YEAR = {
    "daysFromHidingToDeleting": 365,
    "daysFromStartingToCancelingUnfinishedLargeFiles": None,
    "daysFromUploadingToHiding": None,
    "fileNamePrefix": "logs/",
}

BUCKETS = (
    DemoBucket(PHOTOS),
    DemoBucket(DOCUMENTS, info={"project": "fjordlys"}),
    DemoBucket(BACKUPS, lifecycle_rules=(KEEP_A_YEAR,)),
    DemoBucket(SITE, type="allPublic", info={"Cache-Control": "max-age=3600"}),
)

#: Name, mood and age in days of every photograph.
PHOTOGRAPHS = (
    ("photos/2026/lofoten/reine-at-dawn.png", "dawn", 62.1),
    ("photos/2026/lofoten/reinebringen.png", "day", 61.8),
    ("photos/2026/lofoten/kvalvika beach.png", "day", 61.2),
    ("photos/2026/lofoten/Henningsvær harbour.png", "dusk", 60.4),
    ("photos/2026/lofoten/aurora over Å.png", "aurora", 59.9),
    ("photos/2026/lofoten/midnight.png", "night", 59.5),
    ("photos/2026/oslo/opera house.png", "winter", 33.0),
    ("photos/2026/oslo/barcode evening.png", "dusk", 32.6),
    ("photos/2025/jotunheimen/besseggen.png", "day", 171.0),
    ("photos/2025/jotunheimen/first snow.png", "winter", 170.2),
)


def files(now: datetime) -> list[DemoFile]:
    """Everything that is uploaded at once; large files are in `seed`."""
    return [*_photos(), *_documents(), *_backups(now), *_site()]


def _photos() -> list[DemoFile]:
    return [
        *(_photo(number, *photo) for number, photo in enumerate(PHOTOGRAPHS)),
        DemoFile(
            PHOTOS, "photos/albums.json", lambda v: texts.document(v, 4 + v), (120, 61, 33, 5)
        ),
        DemoFile(
            PHOTOS,
            "photos/2026/lofoten/packing list.md",
            lambda v: texts.notes("Packing list", v),
            (80, 71, 66),
        ),
    ]


def _photo(number: int, name: str, mood: str, age: float) -> DemoFile:
    return DemoFile(
        PHOTOS,
        name,
        lambda _: landscape(mood, number),
        (age,),
        info={"camera": "X-T5"},
        waited=timedelta(hours=7, minutes=11 * number),
    )


def _documents() -> list[DemoFile]:
    def add(name: str, content: Content, *ages: float, hidden: float | None = None) -> DemoFile:
        return DemoFile(DOCUMENTS, f"documents/{name}", content, ages, hidden=hidden)

    invoice = ["Fjordlys AS", "Invoice 2026-117", "Prints, 30 x 40 cm, 12 pieces", "NOK 14 400"]
    return [
        add("budget 2026.csv", lambda v: texts.table(40 + 6 * v, v), 150, 120, 92, 60, 31, 12, 2),
        add("handbook.md", lambda v: texts.notes("Handbook", v), 140, 96, 51, 20, 3.5),
        add("contacts.json", lambda v: texts.document(40 + v, 12 + v), 77, 14),
        add("résumé Ingrid Sørli.txt", lambda v: texts.notes("Ingrid Sørli", v), 45),
        add("日本語/旅程.txt", lambda _: texts.ITINERARY, 68),
        add("invoices/2026-117.pdf", lambda _: texts.letter(invoice), 18),
        add("invoices/2026-q3.csv", lambda v: texts.table(24, 90 + v), 49),
        add("meeting notes/2026-09-04.md", lambda v: texts.notes("4 September", v), 77),
        add("meeting notes/2026-10-02.md", lambda v: texts.notes("2 October", v), 49, 48),
        add("meeting notes/2026-11-06.md", lambda v: texts.notes("6 November", v), 14),
        add("drafts/proposal.md", lambda v: texts.notes("Proposal", v), 40, 36, hidden=30),
        add("archive 2024/old plan.md", lambda v: texts.notes("Plan", v), 160, hidden=90),
        add("archive 2024/old prices.csv", lambda v: texts.table(30, 7 + v), 160, hidden=90),
    ]


def _backups(now: datetime) -> list[DemoFile]:
    logs = [_log(now, age) for age in (1, 2, 3, 4, 5, 6)]
    dumps = [_dump(now, age) for age in (1, 8, 15, 22)]
    settings = b"retention_days: 30\nremote: fjordlys-backups\n"
    return [
        *logs,
        *dumps,
        DemoFile(BACKUPS, "backups/settings.yaml", lambda v: settings * (v + 1), (100, 22)),
    ]


def _log(now: datetime, age: int) -> DemoFile:
    day = now - timedelta(days=age)
    return DemoFile(BACKUPS, f"logs/web-{day:%Y-%m-%d}.log", lambda _: texts.log(day, 240), (age,))


def _dump(now: datetime, age: int) -> DemoFile:
    name = f"backups/postgres/{now - timedelta(days=age):%Y-%m-%d}.sql.gz"
    return DemoFile(BACKUPS, name, lambda _: texts.dump(age), (age,))


def _site() -> list[DemoFile]:
    def add(name: str, content: Content, *ages: float) -> DemoFile:
        return DemoFile(SITE, name, content, ages, {"b2-cache-control": "max-age=600"})

    return [
        add("index.html", texts.page, 110, 62, 9),
        add("css/site.css", lambda _: texts.STYLE, 110),
        add("js/site.js", lambda _: texts.SCRIPT, 110),
        add("images/hero.png", lambda v: landscape(("day", "aurora")[v], 20 + v), 110, 58),
        add("images/winter.png", lambda _: landscape("winter", 30), 9),
        add("images/logo.svg", lambda _: texts.LOGO, 110),
        add("downloads/price list.csv", lambda v: texts.table(18, 50 + v), 62, 9),
        add("feed.xml", lambda _: texts.FEED, 19),
        add("robots.txt", lambda _: texts.ROBOTS, 110),
    ]
