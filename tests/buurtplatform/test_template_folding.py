"""Constants of templates are worked out once, and pages stay the same to the letter."""

import pytest
from django.template import Context, Engine, engines
from django.template.base import TextNode

from buurtplatform import template_folding
from buurtplatform.template_folding import Assign, fold

ENGINE = Engine(
    libraries={
        "i18n": "django.templatetags.i18n",
        "static": "django.templatetags.static",
    }
)


def folded(source):
    template = ENGINE.from_string("{% load i18n static %}" + source)
    before = template.render(Context({"x": "<a>", "n": 2, "many": [1, 2]}))
    context = Context()
    context.template = template
    fold(template.nodelist, context)
    assert template.render(Context({"x": "<a>", "n": 2, "many": [1, 2]})) == before
    return template.nodelist


@pytest.mark.parametrize(
    "source",
    [
        '<a href="{% url "publications:list" %}">{% translate "Publications" %}</a>',
        "{% blocktranslate trimmed %}\n  All\n publications 100%\n{% endblocktranslate %}",
        '<link href="{% static "css/base.css" %}">',
        '{% translate "A & B <c>" %}',
    ],
)
def test_what_is_the_same_on_every_page_becomes_text(source):
    nodes = folded(source)
    assert [type(node) for node in nodes[1:]] == [TextNode]


@pytest.mark.parametrize(
    "source",
    [
        '{% url "publications:detail" slug="x" %}',
        '{% url "publications:detail" "x" %}',
        "{% translate x %}",
        '{% translate "Publications"|upper %}',
        '{% translate "Publications" as title %}{{ title }}',
        "{% blocktranslate %}Hello {{ x }}{% endblocktranslate %}",
        "{% blocktranslate count n=n %}one{% plural %}{{ n }}{% endblocktranslate %}",
        '{% translate "May" context "month" %}',
        "{% static x %}",
        '{% autoescape off %}{% translate "A & B" %}{% endautoescape %}',
    ],
)
def test_what_may_differ_is_left_alone(source):
    assert not all(isinstance(node, TextNode) for node in folded(source)[1:])


def test_an_address_with_a_name_becomes_a_value():
    nodes = folded('{% url "publications:list" as address %}{{ address }}')
    assert isinstance(nodes[1], Assign)


def test_constants_inside_conditions_and_loops_are_found():
    (_load, condition, loop) = folded(
        '{% if n %}{% translate "All" %}{% else %}{% translate "Authors" %}{% endif %}'
        '{% for m in many %}{% translate "All" %}{% endfor %}'
    )
    for _test, nodes in condition.conditions_nodelists:
        assert isinstance(nodes[0], TextNode)
    assert isinstance(loop.nodelist_loop[0], TextNode)


def test_a_template_is_folded_before_another_thread_can_have_it(monkeypatch):
    (loader,) = engines["django"].engine.template_loaders
    kept = []
    note = lambda *_: kept.append({*loader.get_template_cache})  # noqa: E731
    monkeypatch.setattr(template_folding, "fold", note)
    loader.reset()

    loader.get_template("base.html")

    assert kept == [set()]
    assert {*loader.get_template_cache} == {"base.html"}
    loader.reset()
