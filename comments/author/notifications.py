"""Notifications to the author of a reaction, at the address given with it.

A notification is written in the transaction of the step it reports, so both are stored or not at
all (comments/moderation/lifecycle.py, `deciding`). Until a moderator approved it, no word of the
visitor goes into a mail: anybody can type another's address.
"""

from contextlib import suppress

from django.db.models import F, Prefetch, prefetch_related_objects

from comments.author import links
from comments.mail import compose
from comments.models import Comment, Decision, OutgoingMail
from comments.moderation import limits
from comments.moderation.lifecycle import Step
from publications.models import Publication
from publications.models.portions import portions

Action = Decision.Action
OVERTAKES = (Action.EDITED, Action.REJECTED, Action.SPAM)  # what a mail said of an answer


def received(comment: Comment) -> None:
    """Tell that it arrived, unless this mailbox was mailed too often today: the page after sending
    gives the same link.
    """
    if comment.email:
        with suppress(limits.TooMany):
            limits.take_mail(comment.email)
            _write("received", comment)


def ask_to_confirm(comment: Comment) -> None:
    _write("confirm", comment)


def tell_authors(steps: list[Step], **kwargs) -> None:
    """Notify the authors who gave an address of what these steps mean for them."""
    told = [step for step in steps if step.comment.email or step.comment.parent_id]
    bare = Prefetch("publication", Publication.objects.defer("body"))
    for some in portions([step.comment for step in told]):
        prefetch_related_objects(some, bare, "parent")
    untold = _take_back([step.comment for step in told if step.decision.action in OVERTAKES])
    for step in told:
        comment, action = step.comment, step.decision.action
        if action in (Action.APPROVED, Action.ENTERED):
            _write("approved", comment)
            if comment.parent:
                _tell_of_answer(comment.parent, comment)
        elif action == Action.REJECTED:
            _write("refused", comment, was_on_site=step.before == Comment.Status.APPROVED)
        elif action == Action.ANSWERED and step.answer:
            _tell_of_answer(comment, step.answer)
        if action == Action.EDITED and comment.parent and comment.pk in untold:
            _tell_of_answer(comment.parent, comment)


def _take_back(comments: list[Comment]) -> set[int]:
    """Delete unsent notifications that quote these answers; return the answers they were about."""
    answers = [comment.pk for comment in comments if comment.parent_id]
    if not answers:
        return set()
    to_who_asked = OutgoingMail.objects.unsent().filter(
        comment__in=answers, recipient=F("comment__parent__email")
    )
    mails = to_who_asked.exclude(recipient=F("comment__email"))
    untold = {*mails.values_list("comment", flat=True)}
    mails.delete()
    return untold


def _tell_of_answer(question: Comment, answer: Comment) -> None:
    is_wanted = question.wants_answers == Comment.WantsAnswers.CONFIRMED
    if is_wanted and question.is_visible and question.email != answer.email:
        question.publication = answer.publication
        stop = links.stop_address(question) if question.submission else ""
        context = {"answer": answer, "answer_link": compose.full_address(answer.get_absolute_url())}
        _write("answered", question, about=answer, unsubscribe=stop, **context)


def _write(
    name: str, comment: Comment, *, about: Comment | None = None, unsubscribe: str = "", **context
) -> None:
    """Write a mail to the author of `comment`; it is deleted along with `about`."""
    if not comment.email:
        return
    is_asked = comment.wants_answers == Comment.WantsAnswers.ASKED and comment.submission
    context |= {
        "comment": comment,
        "publication": comment.publication,
        "permalink": compose.full_address(comment.get_absolute_url()),
        "link": links.address_of(comment),
        "confirm": links.confirm_address(comment) if is_asked else "",
    }
    compose.write(name, comment.email, context, comment=about or comment, unsubscribe=unsubscribe)
