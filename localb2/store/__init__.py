"""Bytes and rows on disk: the database, its one writer, bodies coming in and going out."""

from localb2.store.clock import Clock
from localb2.store.incoming import Incoming
from localb2.store.store import Store

__all__ = ["Clock", "Incoming", "Store"]
