"""The Django application `buckets`."""

from django.apps import AppConfig


class BucketsConfig(AppConfig):
    """Pages about buckets and their settings."""

    name = "buckets"
