"""QR codes, drawn here: a link with a signature must not visit anybody's drawing service."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str, label: str) -> SafeString:
    """An image of `text` that `label` describes; empty above what a QR code holds (2,953 bytes).

    Black on white in every theme: many readers fail on the reverse.
    """
    try:
        code = segno.make_qr(text, error="L")
    except segno.DataOverflowError:
        return SafeString("")
    svg = code.svg_inline(omitsize=True, light="#fff", svgclass=None, lineclass=None)
    # segno writes coordinates alone; nothing of `text` is in it.
    drawing = mark_safe(svg)  # noqa: S308
    return format_html('<div class="qr-code" role="img" aria-label="{}">{}</div>', label, drawing)
