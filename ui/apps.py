"""The Django application `ui`."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """Fragments, middleware and template tags."""

    name = "ui"
