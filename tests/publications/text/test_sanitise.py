"""What a body keeps of a text, tag by tag."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from publications.text.sanitise import RENAMED, TAGS, clean_html

LANGUAGE = {"lang", "dir"}
KEPT = {
    **dict.fromkeys(["p", "h2", "h3", "ul", "ol", "li", "blockquote"], LANGUAGE),
    **dict.fromkeys(["table", "caption"], LANGUAGE),
    **dict.fromkeys(["strong", "em", "q", "span"], LANGUAGE),
    **dict.fromkeys(["thead", "tbody", "tr", "br"], frozenset()),
    "a": {"href", *LANGUAGE},
    "abbr": {"title", *LANGUAGE},
    "td": {"colspan", "rowspan", *LANGUAGE},
    "th": {"scope", "colspan", "rowspan", *LANGUAGE},
}
TRIED = {
    "lang": "ar",
    "dir": "rtl",
    "title": "Wat het is",
    "href": "https://example.org/",
    "scope": "col",
    "colspan": "2",
    "rowspan": "2",
    "class": "x",
    "id": "x",
    "style": "color: red",
    "onclick": "x()",
    "rel": "x",
    "target": "_blank",
}
IN_TABLE = {
    "caption": "<table>{}<tbody><tr><td>1</td></tr></tbody></table>",
    "thead": "<table>{}</table>",
    "tbody": "<table>{}</table>",
    "tr": "<table><tbody>{}</tbody></table>",
    "th": "<table><tbody><tr>{}</tr></tbody></table>",
    "td": "<table><tbody><tr>{}</tr></tbody></table>",
}


def kept_by(tag: str, attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes that `tag` still has, wherever it may stand."""
    words = "" if tag in ("thead", "tbody", "tr") else "Woord"
    written = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    html = f"<{tag} {written}>{words}</{tag}>"
    cleaned = clean_html(IN_TABLE.get(tag, "{}").format(html))
    found = re.search(rf"<{RENAMED.get(tag, tag)}((?: [^>]*)?)>", cleaned)
    return dict(re.findall(r'(\w+)="([^"]*)"', found[1])) if found else {}


def test_the_table_names_every_tag():
    assert KEPT.keys() == TAGS


@pytest.mark.parametrize("tag", sorted(TAGS))
def test_a_tag_keeps_the_attributes_that_mean_something_there(tag):
    assert kept_by(tag, TRIED) == {name: TRIED[name] for name in KEPT[tag]}


@pytest.mark.parametrize("tag", RENAMED)
def test_a_tag_by_its_old_name_keeps_the_same(tag):
    assert kept_by(tag, TRIED) == {name: TRIED[name] for name in KEPT[RENAMED[tag]]}


@pytest.mark.parametrize("lang", ["en", "pt-BR", "zh-Hant-TW", "sr-Latn", "x-straat", "ber"])
def test_a_language_is_kept(lang):
    assert kept_by("p", {"lang": lang}) == {"lang": lang}


@pytest.mark.parametrize("lang", ["", "e", "en_GB", "nl nl", "en-", "javascript:x()", "é"])
def test_what_is_no_language_is_not(lang):
    assert kept_by("p", {"lang": lang}) == {}


def test_a_direction_is_one_of_three():
    for value in ("ltr", "rtl", "auto", "RTL"):
        assert kept_by("p", {"dir": value}) == {"dir": value.lower()}
    for value in ("", "up", "rtl ltr"):
        assert kept_by("p", {"dir": value}) == {}


@pytest.mark.parametrize("scheme", ["https://a.nl/", "http://a.nl/", "mailto:a@b.nl", "tel:+31612"])
def test_a_link_leads_where_readers_can_go(scheme):
    assert kept_by("a", {"href": scheme}) == {"href": scheme}


@pytest.mark.parametrize("href", ["javascript:x()", "data:text/html,x", "file:///etc/passwd"])
def test_a_link_leads_nowhere_else(href):
    assert kept_by("a", {"href": href}) == {}


@pytest.mark.parametrize("tag", ["script", "style", "template", "title"])
def test_what_is_no_text_goes_with_all_that_is_in_it(tag):
    assert clean_html(f"<p>a<{tag}>weg</{tag}>b</p>") == "<p>ab</p>"


@pytest.mark.parametrize("tag", ["div", "section", "font", "iframe"])
def test_of_any_other_tag_the_words_stay(tag):
    assert clean_html(f"<{tag}>blijft</{tag}>") == "blijft"


def test_a_span_stays_only_where_it_says_something():
    html = '<p><span>a <span lang="en">b</span></span> <span style="x"><span>c</span></span></p>'
    assert clean_html(html) == '<p>a <span lang="en">b</span> c</p>'


def test_text_that_looks_like_a_tag_stays_text():
    html = '<p><abbr title="<b>&lt;span&gt;</span>">&lt;b&gt; &lt;span&gt;</abbr></p>'
    title = "&lt;b&gt;&lt;span&gt;&lt;/span&gt;"
    assert clean_html(html) == f'<p><abbr title="{title}">&lt;b&gt; &lt;span&gt;</abbr></p>'


def test_an_empty_block_goes_also_when_it_names_a_language():
    assert clean_html('<p lang="en"> </p><h2 dir="rtl"><br></h2><p>a</p>') == "<p>a</p>"


PIECES = st.sampled_from(
    [f"<{tag}>" for tag in [*sorted(TAGS), *RENAMED, "div", "script", "pre"]]
    + [f"</{tag}>" for tag in [*sorted(TAGS), *RENAMED, "div", "script", "pre"]]
    + ["woord", " ", "&lt;span&gt;", "&nbsp;", "\0", "<", ">", '"', "<!--", "-->"]
    + ['<span lang="fr">', "<span lang='<span>'>", '<abbr title="<table>">', '<p dir="rtl">']
)


@example("<a><table><a>")
@example("<h2><a><h2><a>")
@given(st.lists(PIECES, max_size=30).map("".join))
def test_cleaning_twice_gives_the_same(html):
    cleaned = clean_html(html)
    assert clean_html(cleaned) == cleaned
    assert "<span>" not in cleaned


def test_a_nul_goes_and_leaves_nothing():
    assert clean_html("<p>a\0b</p>") == "<p>ab</p>"
