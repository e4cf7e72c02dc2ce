"""When a failed call is made once more, and after which pause: one policy for both transports."""

import time
from collections.abc import Callable
from random import uniform

from gateway.errors import B2Error, ConnectionCut, ServiceBusy, TooManyRequests, Unreachable

# Somebody waits for the page: a longer Retry-After is for them to read, not for us to sit out.
LONGEST_PAUSE = 2.0
# Seconds, where B2 does not say how long.
PAUSES = (0.1, 0.4)


def repeat[T](
    work: Callable[[], T],
    *,
    tries: int,
    harmless: bool,
    possible: Callable[[], bool] = lambda: True,
) -> T:
    """The result of `work`, made again when that may help.

    Args:
        work: makes the call once.
        tries: how often at most.
        harmless: doing it twice does no harm, so it may be repeated even when nobody knows
            whether B2 did it the first time.
        possible: whether it can be made again at all (a body that was read cannot).

    Raises:
        B2Error: of the last try.
    """
    for _ in range(tries - 1):
        try:
            return work()
        except B2Error as error:
            pause = pause_before(error, harmless=harmless)
            if pause is None or not possible():
                raise
        time.sleep(pause)
    return work()


def pause_before(error: B2Error, *, harmless: bool) -> float | None:
    """Seconds to wait before the call that failed with `error` is made again; None = never."""
    if isinstance(error, ServiceBusy | TooManyRequests):
        was_refused = error.status in (429, 503)
        pause = error.retry_after if error.retry_after is not None else uniform(*PAUSES)  # noqa: S311  # no secret
        return pause if (harmless or was_refused) and pause <= LONGEST_PAUSE else None
    if isinstance(error, Unreachable):
        return 0.1
    return 0.0 if harmless and isinstance(error, ConnectionCut) else None
