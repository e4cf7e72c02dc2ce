"""How many files and connections this process may have open."""

import resource

# 256 threads, each with a browser, B2 and the database; and every file of a large form.
WANTED = 8192


def allow_enough() -> None:
    """Raise the soft limit, which is 1,024 on most systems, as far as needed and allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
