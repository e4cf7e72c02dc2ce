"""Small believable texts: notes, tables, logs, dumps, a web site."""

import gzip
import json
import random
from datetime import datetime, timedelta

PEOPLE = ["Ingrid Sørli", "Tomás Rey", "Aiko Mori", "Jonas Berg", "Lena Haugen", "Sam Okafor"]
TOPICS = ["release plan", "customer calls", "storage costs", "hiring", "the winter trip", "backups"]


def notes(title: str, version: int) -> bytes:
    """Markdown that grows with every version."""
    rng = random.Random(f"{title}{version}")  # noqa: S311 - texts, not secrets
    lines = [f"# {title}", ""]
    for topic in TOPICS[: 2 + version]:
        who = rng.choice(PEOPLE)
        lines += [
            f"## {topic.capitalize()}",
            "",
            f"- {who} reports; {rng.randint(2, 9)} open points",
        ]
        lines += [f"- next step: {rng.choice(PEOPLE)}, in {rng.randint(2, 20)} days", ""]
    return "\n".join(lines).encode()


def table(rows: int, seed: int) -> bytes:
    """A CSV of amounts."""
    rng = random.Random(seed)  # noqa: S311
    lines = ["month,category,amount_nok,paid_by"]
    for row in range(rows):
        category = rng.choice(["rent", "travel", "storage", "software", "coffee"])
        amount = rng.randint(400, 90_000) / 10
        lines.append(f"2026-{row % 12 + 1:02},{category},{amount:.2f},{rng.choice(PEOPLE)}")
    return "\r\n".join(lines).encode() + b"\r\n"


def document(seed: int, entries: int) -> bytes:
    """A JSON list."""
    rng = random.Random(seed)  # noqa: S311
    rows = [
        {
            "id": number,
            "name": rng.choice(PEOPLE),
            "topic": rng.choice(TOPICS),
            "open": rng.random() < 0.5,
        }
        for number in range(1, entries + 1)
    ]
    return json.dumps({"entries": rows}, indent=2, ensure_ascii=False).encode() + b"\n"


def log(day: datetime, lines: int) -> bytes:
    """A day of a web server's log."""
    rng = random.Random(day.toordinal())  # noqa: S311
    paths = ["/", "/albums", "/albums/lofoten", "/feed.xml", "/images/hero.png", "/login"]
    moment = day.replace(hour=0, minute=0, second=0, microsecond=0)
    written = []
    for _ in range(lines):
        moment += timedelta(seconds=rng.randint(20, 400))
        status = rng.choice([200, 200, 200, 200, 304, 404, 500])
        size = rng.randint(180, 48_000)
        written.append(f'{moment:%Y-%m-%dT%H:%M:%SZ} "GET {rng.choice(paths)}" {status} {size}')
    return "\n".join(written).encode() + b"\n"


def dump(seed: int) -> bytes:
    """A compressed database dump; without a time stamp, so that the same seed gives the same."""
    rng = random.Random(seed)  # noqa: S311
    rows = [f"{n}\t{rng.choice(PEOPLE)}\t{rng.getrandbits(64):016x}" for n in range(900)]
    text = "COPY visitors (id, name, session) FROM stdin;\n" + "\n".join(rows) + "\n\\.\n"
    return gzip.compress(text.encode(), mtime=0)


def letter(lines: list[str]) -> bytes:
    """A real one-page PDF."""
    shown = "".join(f"({line}) Tj 0 -22 Td " for line in lines)
    stream = f"BT /F1 14 Tf 72 760 Td {shown}ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{number} 0 obj\n{content}\nendobj\n"
    index = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(text)
    text += f"xref\n0 6\n0000000000 65535 f \n{index}trailer\n<< /Size 6 /Root 1 0 R >>\n"
    return f"{text}startxref\n{start}\n%%EOF\n".encode("ascii")


def page(version: int) -> bytes:
    """The front page of the demo site."""
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Fjordlys</title>
<link rel="stylesheet" href="css/site.css">
<h1>Fjordlys</h1>
<img src="images/hero.png" width="600" height="400" alt="Hills above the water">
<p>Photographs from the north. Edition {version + 1}.</p>
</html>
""".encode()


STYLE = b"""body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 3rem auto; max-width: 40rem; }
img { border-radius: .5rem; height: auto; max-width: 100%; }
"""
SCRIPT = b"document.documentElement.dataset.ready = 'yes';\n"
LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">
<path fill="#3a7abe" d="M4 52 24 16l12 20 8-10 16 26z"/>
<circle cx="48" cy="14" r="7" fill="#f7be96"/>
</svg>
"""
ROBOTS = b"User-agent: *\nDisallow: /drafts/\n"
FEED = b"""<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Fjordlys</title><id>urn:fjordlys</id>
<updated>2026-11-01T08:00:00Z</updated></feed>
"""
ITINERARY = """旅程

1日目 オスロからボードーへ
2日目 フェリーでモスケネスへ
3日目 レイネブリンゲン登山
""".encode()
