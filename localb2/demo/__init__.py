"""Believable files for a first look (`--demo-files`), generated when they are needed."""

from localb2.demo.seed import seed

__all__ = ["seed"]
