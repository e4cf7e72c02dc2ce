"""What a call was given: a JSON object, or query parameters. Explicit nulls count as absent."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from localb2.errors import InvalidRequest, OutOfRange
from localb2.http import Request
from localb2.native.refusals import Refused

BODY_LIMIT = 2 * 1024 * 1024
WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)


class Fields:
    """Typed reading of parameters. Every method raises InvalidRequest for the wrong type."""

    def __init__(self, values: Mapping[str, Any], *, textual: bool = False) -> None:
        self._values = values
        # Query parameters are all text: numbers, booleans and lists have to be read out of it.
        self._textual = textual

    def has(self, name: str) -> bool:
        """Whether the parameter was given and is not null."""
        return self._values.get(name) is not None

    def text(self, name: str) -> str:
        """A required text."""
        value = self.optional_text(name)
        if value is None:
            raise InvalidRequest(f"required field {name} is missing")
        return value

    def optional_text(self, name: str) -> str | None:
        """A text, or None when absent."""
        value = self._values.get(name)
        if value is not None and not isinstance(value, str):
            raise InvalidRequest(f"field {name} must be a string")
        return value

    def number(self, name: str, *, low: int, high: int) -> int | None:
        """A whole number in a range, or None when absent."""
        value = self._values.get(name)
        if value is None:
            return None
        if self._textual and isinstance(value, str) and WHOLE_NUMBER.fullmatch(value):
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise InvalidRequest(f"field {name} must be an integer")
        if not low <= value <= high:
            raise OutOfRange(f"{name} out of range: {value} (must be {low} to {high})")
        return value

    def page_size(self, name: str, high: int) -> int:
        """How many rows a page may have; 100 when absent or 0, as everywhere in B2."""
        return self.number(name, low=0, high=high) or min(100, high)

    def flag(self, name: str) -> bool | None:
        """True or False, or None when absent."""
        value = self._values.get(name)
        if self._textual and value in ("true", "false"):
            return bool(value == "true")
        if value is not None and not isinstance(value, bool):
            raise InvalidRequest(f"field {name} must be true or false")
        return value

    def texts(self, name: str) -> list[str] | None:
        """A list of texts, or None when absent; in a query also separated by commas."""
        value = self._values.get(name)
        if self._textual and isinstance(value, str) and not value.startswith("["):
            return value.split(",")
        items = self._sequence(name)
        if items is not None and not all(isinstance(item, str) for item in items):
            raise InvalidRequest(f"field {name} must be a list of strings")
        return None if items is None else list(items)

    def mapping(self, name: str) -> dict[str, Any] | None:
        """An object, or None when absent."""
        value = self._structured(name)
        if value is not None and not isinstance(value, dict):
            raise InvalidRequest(f"field {name} must be an object")
        return value

    def text_mapping(self, name: str) -> dict[str, str] | None:
        """An object of texts, or None when absent."""
        value = self.mapping(name)
        if value is not None and not all(isinstance(item, str) for item in value.values()):
            raise InvalidRequest(f"all values of {name} must be strings")
        return value

    def objects(self, name: str) -> list[dict[str, Any]] | None:
        """A list of objects, or None when absent."""
        items = self._sequence(name)
        if items is not None and not all(isinstance(item, dict) for item in items):
            raise InvalidRequest(f"field {name} must be a list of objects")
        return None if items is None else list(items)

    def _sequence(self, name: str) -> Sequence[Any] | None:
        value = self._structured(name)
        if value is not None and not isinstance(value, list):
            raise InvalidRequest(f"field {name} must be a list")
        return value

    def _structured(self, name: str) -> Any:
        value = self._values.get(name)
        return parse_json(value.encode()) if self._textual and isinstance(value, str) else value


async def read_fields(request: Request) -> Fields:
    """The parameters of a call: the query of a GET, the JSON object of a POST.

    Raises Refused (bad_json) for anything that is not one JSON object in UTF-8.
    """
    if request.method != "POST":
        return Fields(dict(request.query(plus_is_space=True)), textual=True)
    body = await request.body(BODY_LIMIT)
    values = parse_json(body) if body.strip() else {}
    if not isinstance(values, dict):
        raise Refused(400, "bad_json", "The request body must be a JSON object")
    return Fields(values)


def parse_json(body: bytes) -> Any:
    """JSON whose every text can be stored: no lone surrogates, no NaN. Raises Refused."""
    try:
        values = json.loads(body, parse_constant=_refuse_constant)
        if b"\\u" in body:
            json.dumps(values, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Refused(400, "bad_json", "The request body is not valid JSON") from None
    return values


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
