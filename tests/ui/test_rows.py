"""{% rows %}: what {% for %} writes, and nothing that it could not write fast."""

from dataclasses import dataclass

import pytest
from django.template import Context, TemplateSyntaxError, engines
from django.utils.safestring import SafeString

LOAD = "{% load rows %}"


@dataclass
class Row:
    name: str
    url: str = ""
    mark: str = ""


def render(body, rows):
    engine = engines["django"].engine
    return engine.from_string(LOAD + body).render(Context({"files": rows}))


BODY = """100%
<a href="{{ file.url }}" title="{{file.name}}">{{ file.name }} %s</a>
{% if file.mark %}<b>{{ file.mark }}{% if file.url %} %(link)s{% endif %}</b>{% endif %}"""
ROWS = [
    Row("""<script>alert("1") & 'x'</script>""", "/?a=1&b=2", "{{ new }}"),
    Row("%s %(name)s 100%", SafeString("/?a=1&amp;b=2")),
    Row("plain", mark="hidden"),
]


def test_it_writes_what_for_writes():
    fast = render("{% rows file in files %}" + BODY + "{% endrows %}", ROWS)
    plain = render("{% for file in files %}" + BODY + "{% endfor %}", ROWS)

    assert fast == plain
    assert "<script>" not in fast
    assert "/?a=1&amp;b=2" in fast


def test_one_field_alone_is_escaped_too():
    assert render("{% rows file in files %}{{ file.name }}{% endrows %}", [Row("<")]) == "&lt;"


def test_without_rows_it_writes_nothing():
    assert render("{% rows file in files %}" + BODY + "{% endrows %}", []) == ""


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{% rows files %}{% endrows %}", "rows is written"),
        ("{% rows file in files %}", "endrows"),
        ("{% rows file in files %}{% if file.name %}{% endrows %}", "endrows"),
        ("{% rows file in files %}{{ title }}{% endrows %}", "not title"),
        ("{% rows file in files %}{{ file.name|upper }}{% endrows %}", "not file.name|upper"),
        ("{% rows file in files %}{% if not file.name %}{% endif %}{% endrows %}", "not not"),
        ("{% rows file in files %}{% now 'Y' %}{% endrows %}", "cannot hold"),
    ],
)
def test_what_it_cannot_write_is_an_error_of_the_template(body, says):
    with pytest.raises(TemplateSyntaxError, match=says):
        render(body, ROWS)
