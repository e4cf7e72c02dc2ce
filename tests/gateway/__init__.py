"""The gateway over the wire: against localb2, or with `make live` against real B2."""
