"""What a body may hold. Every door (editor, import, submission) uses this one list."""

import re

import nh3

# What the editors' buttons make; the allow-list below is the same list in HTML.
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
TAGS = {
    "p", "br", "h2", "h3", "ul", "ol", "li", "strong", "em", "a", "blockquote",
    "table", "caption", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "colspan", "rowspan"}, "td": {"colspan", "rowspan"}}
RENAMED = {"b": "strong", "i": "em"}

_cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,  # no link opens a window of its own, so none needs a rel
    clean_content_tags={"script", "style", "template", "title"},
)
_renames = re.compile(r"<(/?)(%s)(?=[\s>])" % "|".join(RENAMED), re.IGNORECASE)
_empty = re.compile(r"<(p|h2|h3|li|blockquote)>(?:\s|&nbsp;|\u00a0|<br>)*</\1>")


def clean_html(html: str) -> str:
    """Return `html` with only the tags and attributes a body may hold, empty blocks left out.

    Applying it twice gives the same as once. Null bytes vanish: PostgreSQL cannot store them.
    """
    html = _renames.sub(lambda m: f"<{m[1]}{RENAMED[m[2].lower()]}", html.replace("\0", ""))
    cleaned, before = _cleaner.clean(html), None
    while cleaned != before:
        before, cleaned = cleaned, _empty.sub("", cleaned)
    return cleaned.strip()
