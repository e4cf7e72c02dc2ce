"""The version of the console, as About shows it."""

VERSION = "0.1.0"
