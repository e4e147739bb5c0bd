"""JSON lines <-> records: UTF-8, one object a line, the keys of `Record`.

Only `title` must be there. An absent key is an empty field, but `on_kennisplein`, `language`,
`status` and `comments_open` have no empty value: absent, they keep what an existing publication
has. A new publication without `status` is published when it has `published_on`, else a draft; one
without `slug` gets the slug of its title, and the same slug is the same publication.
"""

import json
from collections.abc import Iterator
from typing import BinaryIO

from django.utils.translation import gettext as _

from publications.interchange import parts, values
from publications.interchange.record import (
    ALWAYS_WRITTEN,
    Identifiers,
    Record,
    Refused,
    SeriesPlace,
    StoredFile,
)

LONGEST_LINE = 16 * 1024 * 1024  # bytes: a book with thousands of reactions still fits
BOM = b"\xef\xbb\xbf"


def _series(value: object) -> SeriesPlace:
    return SeriesPlace(**values.obj(value, {"title": values.text, "number": values.whole}))


def _identifiers(value: object) -> Identifiers:
    return Identifiers(**values.obj(value, {"isbn": values.text, "doi": values.text}))


def _attachments(value: object) -> tuple[StoredFile, ...]:
    return tuple(values.each(value, _attachment))


def _attachment(value: object) -> StoredFile:
    found = values.obj(value, {"title": values.filled_text, "file": values.filled_text})
    if len(found) < 2:
        raise Refused(_("an attachment has a title and a file"))
    return StoredFile(**found)


READERS = {
    "title": values.text,
    "slug": values.text,
    "lead": values.text,
    "body": values.text,
    "authors": values.texts,
    "organisation": values.text,
    "partners": values.texts,
    "year": values.whole,
    "type": values.text,
    "published_on": values.published_on,
    "contact_name": values.text,
    "contact_phone": values.text,
    "contact_email": values.text,
    "on_kennisplein": values.flag,
    "themes": values.texts,
    "series": _series,
    "language": values.text,
    "source_url": values.text,
    "identifiers": _identifiers,
    "status": values.text,
    "comments_open": values.flag,
    "reactions": lambda value: parts.checked("reactions", value),
    "comments_until": values.day,
    "withdrawal_reason": values.text,
    "withdrawn_at": values.moment,
    "successor": values.text,
    "attachments": _attachments,
    "is_sample": values.flag,
}
# Beside an absent key these keep what they are too, so that the two never contradict.
COMPANIONS = {
    "status": {"withdrawal_reason", "withdrawn_at", "successor"},
    "comments_open": {"comments_until"},
}


def lines(stream: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield each line that is not blank with its number; a giant one is cut, never kept whole."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_LINE + 1)
        if number == 1:
            line = line.removeprefix(BOM)
        if line.strip():
            yield number, line


def read(line: bytes) -> tuple[Record, frozenset[str]]:
    """Return the record of one line, not checked yet, and the keys on which it is silent.

    Raises Refused.
    """
    found = values.obj(_object(line), READERS)
    if not found.get("title"):
        raise Refused(_("title: this is the one key that every record needs"))
    silent = (ALWAYS_WRITTEN | {"slug"}) - found.keys()
    if "comments_until" in found:
        silent -= {"comments_open"}
    for key in silent & COMPANIONS.keys():
        silent |= COMPANIONS[key] - found.keys()
    return Record(**found), silent


def write(record: Record) -> str:
    """Return the one way to write `record`, without a line end."""
    return json.dumps(record.to_json(), ensure_ascii=False, separators=(",", ":"))


def _object(line: bytes):
    if len(line) > LONGEST_LINE:
        limit = LONGEST_LINE // 1024 // 1024
        raise Refused(_("the line is longer than %(limit)d MB") % {"limit": limit})
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise Refused(_("not UTF-8, from byte %(at)d on") % {"at": error.start + 1}) from error
    try:
        return json.loads(text, object_pairs_hook=_pairs, parse_constant=_constant)
    except Refused:
        raise
    except json.JSONDecodeError as error:
        where = {"error": error.msg, "at": error.colno}
        raise Refused(_("no JSON: %(error)s at character %(at)d") % where) from error
    except (ValueError, RecursionError) as error:
        raise Refused(_("no JSON: %(error)s") % {"error": error}) from error


def _pairs(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _value in pairs]
        double = next(key for key in keys if keys.count(key) > 1)
        raise Refused(_("the key “%(key)s” stands there twice") % {"key": double[:60]})
    return found


def _constant(name: str) -> None:
    raise Refused(_("%(value)s is no JSON") % {"value": name})
