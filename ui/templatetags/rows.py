"""{% rows file in files %}: what {% for %} does, at an eighth of its cost, for long lists.

The body may hold text, {{ file.field }} and {% if file.field %}...{% endif %}, nothing else. So it
becomes a few joined strings for every row, instead of a walk through dozens of template nodes.
Values are escaped like everywhere: only a SafeString is taken as it is.
"""

from collections.abc import Callable, Iterator
from html import escape
from operator import attrgetter

from django import template
from django.template.base import FilterExpression, Node, Parser, Token, TokenType
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

register = template.Library()

type Write = Callable[[object], str]


@register.tag
def rows(parser: Parser, token: Token) -> "RowsNode":
    """{% rows file in files %}...{% endrows %}"""
    try:
        _, variable, word, items = token.split_contents()
    except ValueError:
        word = ""
    if word != "in":
        raise template.TemplateSyntaxError("rows is written {% rows file in files %}")
    return RowsNode(parser.compile_filter(items), _body(parser, variable, until="endrows"))


class RowsNode(Node):
    """Writes its body once for every item."""

    def __init__(self, items: FilterExpression, write: Write) -> None:
        self._items = items
        self._write = write

    def render(self, context: Context) -> SafeString:
        """All rows, one behind the other."""
        write = self._write
        return SafeString("".join([write(item) for item in self._items.resolve(context)]))


def _body(parser: Parser, variable: str, until: str) -> Write:
    """What writes everything up to the tag `until`, which is taken too."""
    texts, fields = [""], list[str]()  # a field between any two texts
    conditions: list[tuple[int, Write]] = []  # for which field what else to write than its value
    for token in _tokens(parser, until):
        if token.token_type == TokenType.TEXT:
            texts[-1] += token.contents
            continue
        if token.token_type == TokenType.VAR:
            field = _field(token.contents, variable)
        else:
            field = _condition(token, variable)
            conditions.append((len(fields), _body(parser, variable, until="endif")))
        fields.append(field)
        texts.append("")
    return _writer(texts, fields, conditions)


def _tokens(parser: Parser, until: str) -> Iterator[Token]:
    while parser.tokens:
        token = parser.next_token()
        if token.token_type == TokenType.BLOCK and token.contents == until:
            return
        yield token
    raise template.TemplateSyntaxError(f"{{% {until} %}} is missing")


def _condition(token: Token, variable: str) -> str:
    word, _, condition = token.contents.partition(" ")
    if word != "if":
        raise template.TemplateSyntaxError(f"rows cannot hold {{% {token.contents} %}}")
    return _field(condition, variable)


def _writer(texts: list[str], fields: list[str], conditions: list[tuple[int, Write]]) -> Write:
    if not fields:
        return lambda row: texts[0]
    pieces = [piece for text in texts for piece in (text, "")][:-1]
    read = attrgetter(*fields) if len(fields) > 1 else _reader_of_one(fields[0])

    def write(row: object) -> str:
        values = read(row)
        filled = pieces.copy()
        filled[1::2] = [
            value if value.__class__ is SafeString else _escaped(value) for value in values
        ]
        for index, inside in conditions:
            filled[2 * index + 1] = inside(row) if values[index] else ""
        return "".join(filled)

    return write


def _reader_of_one(field: str) -> Callable[[object], tuple[object]]:
    return lambda row: (getattr(row, field),)


def _field(expression: str, variable: str) -> str:
    owner, _, field = expression.strip().partition(".")
    if owner != variable or not field.isidentifier():
        raise template.TemplateSyntaxError(f"rows can show {variable}.field, not {expression}")
    return field


def _escaped(value: object) -> str:
    # Called directly because Django's escape() asks first whether its argument is lazy.
    return escape(value) if value.__class__ is str else conditional_escape(str(value))
