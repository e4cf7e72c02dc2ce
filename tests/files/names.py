"""Names that break careless programs, and the files that tests put under them."""

from io import BytesIO

BUCKET = "a-bucket"

HOSTILE_NAMES = (
    "a b.txt",
    "a+b.txt",
    "100%.txt",
    "100%25%2F.txt",
    "#hash#.txt",
    "what?.txt",
    "a&b=c&id=d.txt",
    "a;b=c.txt",
    "a//b.txt",
    "/leading.txt",
    "//",
    "marker/",
    ".",
    "..",
    "a/../b/./c.txt",
    "a/..",
    "a\\b.txt",
    "it's.txt",
    '"quoted".txt',
    "<b>&amp;</b><script>alert(1)</script>.txt",
    "{{ name }}{% now %}.txt",
    "%s %(name)s {0} {name}.txt",
    "  leading.txt",
    "trailing.txt ",
    " ",
    "a\u00a0b.txt",
    "a\u200bb.txt",
    "\ufeffa.txt",
    "a\u2028b.txt",
    "invoice\u202efdp.exe",
    "مرحبا بالعالم.txt",
    "party 🎉 👩‍👩‍👧.txt",
    "Cafe\u0301.txt",
    "Café.txt",
    "𝔘𝔫𝔦𝔠𝔬𝔡𝔢.txt",
    "a\U0010fffe.txt",
    "x" * 1024,
    "ü" * 512,
    "ü" * 300 + "/" + "é" * 211 + "z",
)


def open_bucket(gateway, name=BUCKET, *, public=False, lock=False):
    """Create a bucket and return the gateway."""
    gateway.create_bucket(name, public=public, lock=lock)
    return gateway


def put(gateway, name, content=b"hello", *, bucket=BUCKET, content_type="text/plain", info=None):
    """Upload one version and return its id."""
    stored = gateway.upload_file(
        bucket,
        name,
        BytesIO(content),
        size=len(content),
        content_type=content_type,
        info=info or {},
    )
    return stored.id
