"""What a body may hold. Every door (editor, import, submission) uses this one list.

Which attributes mean something differs by tag, so nothing is allowed on all of them:

- `lang` and `dir` stand where there is text to pronounce and to set: blocks, lists, tables, cells,
  quotations, links, emphasis, and `span`, which exists for them alone. Not on `br`, and not on the
  rows and groups of a table, whose cells say it themselves.
- `title` belongs to `abbr`, where it is the full form. Elsewhere it is a tip that touch, print and
  most screen readers never show: what matters of it belongs in the text.
- Of a value only what the attribute can mean is kept: a language tag (BCP 47), a direction.

What is not listed is dropped, and the words inside it stay.
"""

import re

import nh3

# What the editors' buttons make; other doors may bring the rest of ATTRIBUTES below.
EDITOR_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "Link": {"enableTarget": False, "protocols": ["http", "https", "mailto"]},
    "HardBreak": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "SpecialCharacters": True,
    "HTML": True,
}
LANGUAGE = frozenset({"lang", "dir"})
WITH_LANGUAGE_ONLY = "p h2 h3 ul ol li blockquote table caption strong em q span".split()
ATTRIBUTES = {
    **dict.fromkeys(WITH_LANGUAGE_ONLY, LANGUAGE),
    **dict.fromkeys(["br", "thead", "tbody", "tr"], frozenset()),
    "a": {"href"} | LANGUAGE,
    "abbr": {"title"} | LANGUAGE,
    "td": {"colspan", "rowspan"} | LANGUAGE,
    "th": {"scope", "colspan", "rowspan"} | LANGUAGE,
}
TAGS = {*ATTRIBUTES}
RENAMED = {"b": "strong", "i": "em"}
LANGUAGE_TAG = re.compile(
    r"(?:[A-Za-z]{2,8}|[xi](?=-))(?:-[A-Za-z0-9]{1,8})*"  # its form; the registry is longer
)
PASSES = 10  # at most: a parser reads what it mended of misnested tags as something else again
DIRECTIONS = {"ltr", "rtl", "auto"}


def _value(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute, or None for one that it cannot have."""
    if name == "lang":
        return value if LANGUAGE_TAG.fullmatch(value) else None
    if name == "dir":
        return value.lower() if value.lower() in DIRECTIONS else None
    return value


_cleaner = nh3.Cleaner(
    tags=TAGS | RENAMED.keys(),
    attributes=ATTRIBUTES
    | {old: ATTRIBUTES[new] for old, new in RENAMED.items()}
    | {"*": set()},  # nh3 would allow `lang` and `title` everywhere
    attribute_filter=_value,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,  # no link opens a window of its own, so none needs a rel
    clean_content_tags={"script", "style", "template", "title"},
)
# These read what the cleaner wrote: there "<" begins a tag, never text or a value.
_renames = re.compile(r"<(/?)(%s)(?=[ >])" % "|".join(RENAMED))
_spans = re.compile(r"<(/?)span( [^>]*)?>")
_empty = re.compile(r"<(p|h2|h3|li|blockquote)(?: [^>]*)?>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")


def clean_html(html: str) -> str:
    """Return `html` with only the tags and attributes a body may hold, empty blocks left out.

    Applying it twice gives the same as once. Null bytes vanish: PostgreSQL cannot store them.
    """
    before, cleaned = "", html.replace("\0", "")
    for _pass in range(PASSES):
        if cleaned == before:
            break
        before, cleaned = cleaned, _clean(cleaned)
    return cleaned


def _clean(html: str) -> str:
    cleaned, before = _cleaner.clean(html), None
    cleaned = _renames.sub(lambda m: f"<{m[1]}{RENAMED[m[2]]}", cleaned)
    cleaned = _without_bare_spans(cleaned)
    while cleaned != before:
        before, cleaned = cleaned, _empty.sub("", cleaned)
    return cleaned.strip()


def _without_bare_spans(html: str) -> str:
    """Return `html` without the spans that have no attribute left: word processors leave many."""
    kept: list[bool] = []  # of the spans that are open here

    def keep(tag: re.Match) -> str:
        if not tag[1]:
            kept.append(bool(tag[2]))
            return tag[0] if kept[-1] else ""
        return tag[0] if kept.pop() else ""

    return _spans.sub(keep, html)
