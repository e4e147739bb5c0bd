"""The reactions below a publication: each with the answers to it."""

from comments.models import Comment
from publications.prepared import Prepared


def _visible_of(publication: int):
    rows = Comment.objects.of(publication).visible().oldest_first()
    return rows.only("parent", "name", "text", "created_at")


_of = Prepared(_visible_of, -1)


def threads_of(publication) -> list[Comment]:
    """Return what readers may see, oldest first; `replies` of each holds its answers.

    One query, whatever the number. An answer whose reaction is hidden is hidden too.
    """
    rows = _of.objects(publication.pk)
    shown = {row.pk: row for row in rows if row.parent_id is None}
    for row in rows:
        row.replies = []
    for row in rows:
        if row.parent_id in shown:
            shown[row.parent_id].replies.append(row)
    return list(shown.values())
