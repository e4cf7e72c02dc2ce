"""What every template knows of its reader."""

from django.http import HttpRequest

THEMES = ("auto", "light", "dark")


def reader(request: HttpRequest) -> dict[str, str]:
    """The theme of the cookie, for <html data-theme>."""
    theme = request.COOKIES.get("theme", "auto")
    return {"theme": theme if theme in THEMES else "auto"}
