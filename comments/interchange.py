"""Reactions in and out: the part of a publication's record that this app keeps.

E-mail addresses and secret links stay behind, and so do who moderated, the history and the reports
of readers: a file with records may travel anywhere.
A reaction that is there is never changed or removed by an import, so what a moderator or its
author decided stays decided: one that its author withdrew does not come back, nor do words that
were edited out.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from comments.models import MAX_NAME, MAX_REASON, MAX_TEXT, Comment, Decision
from publications.interchange import parts, values
from publications.interchange.record import Refused

LIMITS = {"name": MAX_NAME, "text": MAX_TEXT, "rejection_reason": MAX_REASON}  # characters
KEYS = (
    "name", "text", "created_at", "status", "rejection_reason", "suspicion", "role", "edited_at",
    "answers",
)  # fmt: skip


class ReactionsPart:
    """The key `reactions`: a list of reactions, each with its answers."""

    def checked(self, value: object) -> tuple[dict, ...]:
        return tuple(values.each(value, lambda item: _reaction(item, READERS)))

    def read(self, publications: Sequence[int]) -> dict[int, tuple[dict, ...]]:
        rows = [*Comment.objects.filter(publication__in=publications).oldest_first()]
        answers = defaultdict(list)
        for row in rows:
            if row.parent_id:
                answers[row.parent_id].append(_plain(row))
        found = defaultdict(list)
        for row in rows:
            if not row.parent_id:
                found[row.publication_id].append(_plain(row, answers[row.pk]))
        return {pk: tuple(reactions) for pk, reactions in found.items()}

    def write(self, rows: list[tuple[int, tuple[dict, ...]]]) -> set[int]:
        stored = _Stored([publication for publication, _reactions in rows])
        asked: list[Asked] = [
            (pk, None, reaction) for pk, reactions in rows for reaction in reactions
        ]
        parents = stored.add_missing(asked)
        answers: list[Asked] = [
            (publication, parent, answer)
            for (publication, _none, reaction), parent in zip(asked, parents, strict=True)
            for answer in reaction.get("answers", ())
        ]
        stored.add_missing(answers)
        return stored.touched


Asked = tuple[int, int | None, dict]  # publication, the reaction that it answers, and its values


class _Stored:
    """The reactions that publications have, each to be found once."""

    def __init__(self, publications: list[int]):
        self.touched: set[int] = set()
        self.ids, self.reworded = defaultdict(list), defaultdict(list)
        edits = Decision.objects.filter(comment=OuterRef("pk"), action=Decision.Action.EDITED)
        rows = Comment.objects.filter(publication__in=publications).order_by("-pk")
        rows = rows.only(
            "publication", "parent", "name", "text", "created_at", "status", "edited_at"
        )
        for row in rows.annotate(was_edited=Exists(edits)):
            place = (row.publication_id, row.parent_id, row.created_at)
            self.ids[*place, row.name, row.text].append(row.pk)
            if row.is_withdrawn or row.is_edited or row.was_edited:
                self.reworded[place].append(row.pk)

    def add_missing(self, asked: list[Asked]) -> list[int]:
        """Store the reactions that are not there and return the primary keys of all, in order."""
        found = [self._take(*item) for item in asked]
        new = [item for item, pk in zip(asked, found, strict=True) if pk is None]
        rows = iter(Comment.objects.bulk_create(_row(*item) for item in new))
        self.touched |= {publication for publication, _parent, _reaction in new}
        return [next(rows).pk if pk is None else pk for pk in found]

    def _take(self, publication: int, parent: int | None, reaction: dict) -> int | None:
        place = (publication, parent, _moment(reaction))
        same = self.ids[*place, reaction.get("name", ""), reaction.get("text", "")]
        rows = same or self.reworded[place]
        return rows.pop() if rows else None


def register() -> None:
    parts.register("reactions", ReactionsPart())


def _reaction(value: object, readers: dict[str, Callable]) -> dict:
    """Return one reaction tidied, its keys in order; raise Refused when it cannot go in."""
    found = values.obj(value, readers)
    found["status"] = found.get("status") or Comment.Status.PENDING.value
    if found["status"] not in Comment.Status.values:
        raise Refused(_("%(value)s is no status") % {"value": values.shown(found["status"])})
    if "created_at" not in found:
        raise Refused(_("a reaction has the moment at which it came, “created_at”"))
    if found.get("role", "visitor") not in Comment.Role.values:
        raise Refused(_("%(value)s is no role") % {"value": values.shown(found["role"])})
    if found["status"] == Comment.Status.WITHDRAWN:
        found |= {"name": "", "text": "", "rejection_reason": "", "suspicion": ""}
    elif not (found.get("name") and found.get("text")):
        raise Refused(_("a reaction has a name and a text"))
    for key, limit in LIMITS.items():
        if len(found.get(key, "")) > limit:
            reason = _("%(key)s is longer than %(limit)d characters")
            raise Refused(reason % {"key": key, "limit": limit})
    return {key: found[key] for key in KEYS if found.get(key)}


def _answers(value: object) -> list[dict]:
    return values.each(value, lambda item: _reaction(item, ANSWER_READERS))


ANSWER_READERS = {
    "name": values.text,
    "text": values.text,
    "created_at": lambda value: values.moment(value).isoformat(),
    "status": values.text,
    "rejection_reason": values.text,
    "suspicion": values.text,
    "role": values.text,
    "edited_at": lambda value: values.moment(value).isoformat(),
}
READERS = ANSWER_READERS | {"answers": _answers}


def _plain(row: Comment, answers: Sequence[dict] = ()) -> dict:
    """Return a stored reaction as JSON values, empty ones left out."""
    found = {
        "name": row.name,
        "text": row.text,
        "created_at": timezone.localtime(row.created_at).isoformat(),
        "status": row.status,
        "rejection_reason": row.rejection_reason,
        "suspicion": row.suspicion,
        "role": "" if row.role == Comment.Role.VISITOR else row.role,
        "edited_at": row.edited_at and timezone.localtime(row.edited_at).isoformat(),
        "answers": [*answers],
    }
    return {key: value for key, value in found.items() if value}


def _moment(reaction: dict, key: str = "created_at") -> datetime:
    return datetime.fromisoformat(reaction[key]).astimezone(UTC)


def _row(publication: int, parent: int | None, reaction: dict) -> Comment:
    return Comment(
        publication_id=publication,
        parent_id=parent,
        name=reaction.get("name", ""),
        text=reaction.get("text", ""),
        status=reaction["status"],
        rejection_reason=reaction.get("rejection_reason", ""),
        suspicion=reaction.get("suspicion", ""),
        role=reaction.get("role") or Comment.Role.VISITOR,
        edited_at=_moment(reaction, "edited_at") if reaction.get("edited_at") else None,
        created_at=_moment(reaction),
    )
