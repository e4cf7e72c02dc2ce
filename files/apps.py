"""The Django application `files`."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Pages about files and their versions."""

    name = "files"
