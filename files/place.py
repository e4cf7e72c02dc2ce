"""Where a person is in Browse Files, and the URLs from there. Names travel in the query string."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, cast, get_args
from urllib.parse import quote

from django.http import QueryDict
from django.urls import reverse

from files.rows import SortKey

# gunicorn runs with --limit-request-line 8190; a name of 1,024 bytes takes 3,072 when encoded.
LONGEST_URL = 7500


@dataclass(frozen=True, slots=True)
class Place:
    """One page of one folder, with what is shown of it. `name` and `id`: the file in the panel."""

    account_id: str
    bucket: str
    prefix: str = ""
    after: str = ""
    hidden: bool = False
    q: str = ""
    sort: SortKey = "name"
    descending: bool = False
    name: str = ""
    id: str = ""

    @property
    def url(self) -> str:
        """The address of exactly this."""
        return view_url(
            "browse_files",
            self.account_id,
            bucket=self.bucket,
            prefix=self.prefix,
            after=self.after,
            hidden="1" if self.hidden else "",
            q=self.q,
            sort=self.sort if self.sort != "name" else "",
            dir="desc" if self.descending else "",
            file=self.name,
            id=self.id,
        )

    def at(self, **changes: Any) -> "Place":
        """The same place with some things changed."""
        return replace(self, **changes)

    def folder(self, prefix: str) -> "Place":
        """Another folder: hidden files stay shown, everything else starts anew."""
        return Place(self.account_id, self.bucket, prefix, hidden=self.hidden)

    @property
    def without_file(self) -> "Place":
        """The same place with the panel closed."""
        return replace(self, name="", id="")


def read_place(account_id: str, query: QueryDict) -> Place:
    """The place that a query string names; nonsense in sort and dir means the order of names."""
    sort = query.get("sort", "name")
    return Place(
        account_id=account_id,
        bucket=query.get("bucket", ""),
        prefix=query.get("prefix", ""),
        after=query.get("after", ""),
        hidden=query.get("hidden") == "1",
        q=query.get("q", ""),
        sort=cast(SortKey, sort) if sort in get_args(SortKey) else "name",
        descending=query.get("dir") == "desc",
        name=query.get("file", ""),
        id=query.get("id", ""),
    )


def view_url(view: str, account_id: str, **parameters: str) -> str:
    """A URL below sign-in; parameters without a value are left out."""
    query = encoded(**parameters)
    path = _path(view, account_id)
    return f"{path}?{query}" if query else path


@lru_cache(maxsize=1024)
def _path(view: str, account_id: str) -> str:
    return reverse(view, args=[account_id])


def encoded(**parameters: str) -> str:
    """A query string that survives every name: "/" and spaces are percent-encoded too."""
    return "&".join(f"{key}={quote(value, safe='')}" for key, value in parameters.items() if value)


def folder_of(name: str) -> str:
    """The folder that a file lies in: "a/b.txt" -> "a/"."""
    return name[: name.rfind("/") + 1]
