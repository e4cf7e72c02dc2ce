"""The Django application `keys`."""

from django.apps import AppConfig


class KeysConfig(AppConfig):
    """Pages about application keys."""

    name = "keys"
