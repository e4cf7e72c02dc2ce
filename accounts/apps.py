"""The Django application `accounts`."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Sign-in, sessions, and the words for everything B2 refuses."""

    name = "accounts"
