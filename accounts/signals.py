"""What happens in `accounts` that others may want to hear of."""

from django.dispatch import Signal

# Sent after every call to B2, with account_id: str and call: gateway.values.Call (no secrets).
b2_called = Signal()
