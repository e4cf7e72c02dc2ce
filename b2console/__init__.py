"""Wiring: settings, URLs, WSGI and the command that starts everything. No behaviour."""
