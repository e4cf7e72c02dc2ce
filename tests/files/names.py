"""Names that break careless programs, and the files that tests put under them."""

from io import BytesIO

BUCKET = "a-bucket"

HOSTILE_NAMES = {
    "space": "a b.txt",
    "plus": "a+b.txt",
    "percent": "100%.txt",
    "percent-encoded": "100%25%2F.txt",
    "hash": "#hash#.txt",
    "question": "what?.txt",
    "ampersand": "a&b=c&id=d.txt",
    "semicolon": "a;b=c.txt",
    "double-slash": "a//b.txt",
    "leading-slash": "/leading.txt",
    "only-slashes": "//",
    "folder-marker": "marker/",
    "dot": ".",
    "dot-dot": "..",
    "dots-inside": "a/../b/./c.txt",
    "dots-at-the-end": "a/..",
    "backslash": "a\\b.txt",
    "single-quote": "it's.txt",
    "double-quote": '"quoted".txt',
    "markup": "<b>&amp;</b><script>alert(1)</script>.txt",
    "template": "{{ name }}{% now %}.txt",
    "percent-format": "%s %(name)s {0} {name}.txt",
    "leading-space": "  leading.txt",
    "trailing-space": "trailing.txt ",
    "only-space": " ",
    "no-break-space": "a\u00a0b.txt",
    "zero-width": "a\u200bb.txt",
    "byte-order-mark": "\ufeffa.txt",
    "line-separator": "a\u2028b.txt",
    "direction": "invoice\u202efdp.exe",
    "right-to-left": "مرحبا بالعالم.txt",
    "emoji": "party 🎉 👩‍👩‍👧.txt",
    "decomposed": "Cafe\u0301.txt",
    "composed": "Café.txt",
    "beyond-the-bmp": "𝔘𝔫𝔦𝔠𝔬𝔡𝔢.txt",
    "noncharacter": "a\U0010fffe.txt",
    "1024-bytes": "x" * 1024,
    "1024-bytes-encoded": "ü" * 512,
    "1024-bytes-in-a-folder": "ü" * 300 + "/" + "é" * 211 + "z",
}


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
