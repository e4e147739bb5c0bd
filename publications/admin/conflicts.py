"""Two versions of a publication: what is stored now, and what an editor typed meanwhile."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from html import unescape
from itertools import chain, groupby
from operator import itemgetter
from typing import cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from publications.admin.attachments import AttachmentFormSet
from publications.models import Publication
from publications.names import Name
from publications.text.dates import in_words

CONTEXT = 12  # words that are shown on each side of a difference
END_OF_BLOCK = re.compile(r"</(?:p|h\d|li|blockquote|t[dhr]|pre)>|<br\s*/?>")
MOST_PAIRS = 4_000_000  # of words, or of blocks, that are compared: about 0.3 s


@dataclass(frozen=True)
class Piece:
    """A stretch of text; `differs` when the other version does not have it here."""

    text: str
    differs: bool = False


@dataclass(frozen=True)
class Difference:
    """A field of which the versions differ; of a text sometimes only the markup does."""

    label: str
    stored: list[Piece]
    typed: list[Piece]

    @property
    def is_markup(self) -> bool:
        return not any(piece.differs for piece in self.stored + self.typed)


@dataclass(frozen=True)
class Conflict:
    """What an editor needs to choose: who changed the publication, when, and what differs."""

    at: datetime
    by: str
    differences: list[Difference]
    files: tuple[str, ...] = ()  # that were chosen: a browser does not choose them again


def conflict_of(form: forms.ModelForm) -> Conflict:
    """Return the conflict of a bound form, of which the stored row was changed after it opened."""
    publication = form.instance
    return Conflict(
        at=publication.updated_at,
        by=_who_changed(publication),
        differences=[
            _difference(form, name) for name in form.changed_data if not form[name].is_hidden
        ],
    )


def with_attachments(
    conflict: Conflict, attachments: AttachmentFormSet, files: Iterable[str]
) -> Conflict:
    """Return `conflict` with what differs in the attachments, and the files that were chosen."""
    stored, typed = attachments.stored, attachments.typed
    differences = conflict.differences
    if stored != typed:
        differences = [*differences, Difference(_("Attachments"), *compared(stored, typed))]
    return replace(conflict, differences=differences, files=tuple(files))


def _who_changed(publication: Publication) -> str:
    """Return the name of the editor behind the last change, if it was made in the admin."""
    entries = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(Publication), object_id=publication.pk
    )
    last = entries.select_related("user").order_by("-action_time").first()
    if last is None or last.action_time < publication.updated_at:
        return ""
    return last.user.get_full_name() or last.user.get_username()


def _difference(form: forms.ModelForm, name: str) -> Difference:
    field, bound = form.fields[name], form[name]
    stored = _shown(field, bound.initial)
    typed = _shown(field, form.cleaned_data.get(name, bound.data))
    return Difference(str(capfirst(bound.label)), *compared(stored, typed))


def _shown(field: forms.Field, value) -> str:
    """Return a value of a field as an editor reads it."""
    if isinstance(field, forms.ModelChoiceField):
        chosen = _chosen(field, value)
        return ", ".join(sorted(str(row) for row in chosen))
    if isinstance(field, forms.BooleanField):
        return _("yes") if value else _("no")
    if isinstance(field, forms.ChoiceField):
        labels = dict(cast("Iterable[tuple[str, str]]", field.choices))
        return str(labels.get(value, value))
    if isinstance(value, datetime):
        return in_words(timezone.localtime(value))
    if isinstance(value, list):
        return "; ".join(one.printed if isinstance(one, Name) else str(one) for one in value)
    text = END_OF_BLOCK.sub("\n", str(value or ""))
    return unescape(strip_tags(text))


def _chosen(field: forms.ModelChoiceField, value) -> Iterable[Model]:
    if value in field.empty_values or field.queryset is None:
        return []
    if isinstance(value, Model):
        return [value]
    if isinstance(value, QuerySet):
        return value
    values = value if isinstance(value, list | tuple) else [value]
    try:
        return field.queryset.filter(pk__in=[getattr(one, "pk", one) for one in values])
    except (TypeError, ValueError):  # no choice of this field: the form says so beside it
        return []


def compared(stored: str, typed: str) -> tuple[list[Piece], list[Piece]]:
    """Return both texts with the words that differ, and what stands far from those cut.

    Blocks are compared first and the words of a changed block after that: word by word alone, a
    long text would take half a minute.
    """
    old, new = ([line.split() for line in text.splitlines()] for text in (stored, typed))
    a, b = ([tuple(words) for words in blocks if words] for blocks in (old, new))
    sides: tuple[list[tuple[str, bool]], list[tuple[str, bool]]] = ([], [])
    for blocks_differ, a1, a2, b1, b2 in _matched(a, b):
        old_words, new_words = [*chain(*a[a1:a2])], [*chain(*b[b1:b2])]
        steps = (
            _matched(old_words, new_words)
            if blocks_differ
            else [(False, 0, len(old_words), 0, len(new_words))]
        )
        for differs, i1, i2, j1, j2 in steps:
            sides[0].extend((word, differs) for word in old_words[i1:i2])
            sides[1].extend((word, differs) for word in new_words[j1:j2])
    return _pieces(sides[0]), _pieces(sides[1])


def _matched(a: list, b: list) -> Iterator[tuple[bool, int, int, int, int]]:
    """Give the stretches of both, in order, each with whether they differ."""
    start, end, shortest = 0, 0, min(len(a), len(b))
    while start < shortest and a[start] == b[start]:
        start += 1
    while end < shortest - start and a[-1 - end] == b[-1 - end]:
        end += 1
    stop_a, stop_b = len(a) - end, len(b) - end
    yield False, 0, start, 0, start
    if (stop_a - start) * (stop_b - start) > MOST_PAIRS:
        yield True, start, stop_a, start, stop_b
    else:
        matcher = SequenceMatcher(None, a[start:stop_a], b[start:stop_b], autojunk=False)
        for kind, *places in matcher.get_opcodes():
            a1, a2, b1, b2 = (start + place for place in places)
            yield kind != "equal", a1, a2, b1, b2
    yield False, stop_a, len(a), stop_b, len(b)


def _pieces(words: list[tuple[str, bool]]) -> list[Piece]:
    pieces = []
    for differs, stretch in groupby(words, key=itemgetter(1)):
        texts = [word for word, _differs in stretch]
        pieces.append(Piece(" ".join(texts if differs else _cut(texts)), differs))
    return pieces


def _cut(words: list[str]) -> list[str]:
    if len(words) <= 2 * CONTEXT:
        return words
    return [*words[:CONTEXT], "…", *words[-CONTEXT:]]
