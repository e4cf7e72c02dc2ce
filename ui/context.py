"""What every template knows of its reader."""

from django.http import HttpRequest

THEMES = ("auto", "light", "dark")


def reader(request: HttpRequest) -> dict[str, str]:
    """`theme` for <html data-theme>, and whether single `keys` act (WCAG 2.1.4), from cookies."""
    theme = request.COOKIES.get("theme", "auto")
    keys = "off" if request.COOKIES.get("keys") == "off" else "on"
    return {"theme": theme if theme in THEMES else "auto", "keys": keys}
