"""The page behind the link in a moderator's mail.

Mail scanners open every link, so a GET of this page changes nothing; only its buttons do. It works
without login, cookie and script: the token in the address identifies the moderator and the
reaction.
"""

from typing import TypeGuard

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.forms.responses import SeeOther
from comments.mail.review_forms import RejectForm
from comments.mail.review_links import Expired, Link
from comments.models import Comment
from comments.models.status import Status
from comments.moderation import lifecycle
from comments.moderation.lifecycle import NotAllowed, Via


# A forged form would need the token, and nothing else here gives a right: no cookie, no login. In
# the window that a mail program opens there may be no cookie for Django's own check either.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, token: str) -> HttpResponse:
    response = _answer(request, token)
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    try:
        link = Link.read(token)
    except Expired as error:
        return _no_use(request, "expired", 410, error.link)
    except ValueError:
        return _no_use(request, "unknown", 404)
    moderator = get_user_model().objects.filter(pk=link.moderator).first()
    if not _may_moderate(moderator):
        return _no_use(request, "not_yours", 403)
    comment = _find(link)
    if comment is None:
        return _no_use(request, "gone", 410)
    if comment.version != link.version or comment.status != Status.PENDING:
        return _decided(request, comment, link)
    if request.method == "POST":
        return _decide(request, comment, moderator, link)
    return _page(request, comment, moderator, RejectForm())


def _decide(request: HttpRequest, comment: Comment, moderator: User, link: Link) -> HttpResponse:
    chosen, form = request.POST.get("decision"), RejectForm(request.POST)
    try:
        if chosen == Status.APPROVED:
            lifecycle.approve(comment, moderator, via=Via.MAIL, version=link.version)
        elif chosen == Status.SPAM:
            lifecycle.mark_spam(comment, moderator, via=Via.MAIL, version=link.version)
        elif chosen != Status.REJECTED:
            form.add_error(None, _("Press one of the buttons below."))
            return _page(request, comment, moderator, form, status=422)
        elif form.is_valid():
            lifecycle.reject(
                comment, moderator, form.cleaned_data["reason"], via=Via.MAIL, version=link.version
            )
        else:
            return _page(request, comment, moderator, form, status=422)
    except NotAllowed:  # somebody was first, a moment ago
        now = _find(link)
        return _decided(request, now, link) if now else _no_use(request, "gone", 410)
    return SeeOther(request.path)


def _find(link: Link) -> Comment | None:
    rows = Comment.objects.select_related("publication", "parent").defer("publication__body")
    return rows.filter(pk=link.comment).first()


def _may_moderate(user: User | None) -> TypeGuard[User]:
    """Return whether this moderator still has the permission."""
    return bool(user and user.is_staff and user.has_perm("comments.change_comment"))


def _page(
    request: HttpRequest, comment: Comment, moderator: User, form: RejectForm, status: int = 200
) -> HttpResponse:
    context = {
        "comment": comment,
        "moderator": moderator.get_full_name() or moderator.get_username(),
        "form": form,
        "admin_url": _admin_url(comment.pk),
    }
    return render(request, "comments/review/review.html", context, status=status)


def _is_second_click(request: HttpRequest, comment: Comment, link: Link) -> bool:
    """Return whether this moderator already took this decision from this mail."""
    chosen = request.POST.get("decision")
    if chosen not in (Status.APPROVED, Status.REJECTED, Status.SPAM):
        return False
    lines = comment.decisions.filter(
        by=link.moderator, via=Via.MAIL, action=chosen, version=link.version + 1
    )
    if chosen == Status.REJECTED:
        form = RejectForm(request.POST)
        return form.is_valid() and lines.filter(reason=form.cleaned_data["reason"]).exists()
    return lines.exists()


def _decided(request: HttpRequest, comment: Comment, link: Link) -> HttpResponse:
    """Show what was decided, and by whom, since the mail was written.

    A decision that came too late is told that it was not taken.
    """
    is_too_late = request.method == "POST"
    if is_too_late and _is_second_click(request, comment, link):
        return SeeOther(request.path)
    context = {
        "comment": comment,
        "lines": comment.decisions.filter(version__gt=link.version),
        "is_too_late": is_too_late,
        "admin_url": _admin_url(comment.pk),
    }
    status = 409 if is_too_late else 200
    return render(request, "comments/review/decided.html", context, status=status)


def _no_use(request: HttpRequest, why: str, status: int, link: Link | None = None) -> HttpResponse:
    admin_url = _admin_url(link.comment) if link else reverse("admin:comments_comment_changelist")
    context = {"why": why, "admin_url": admin_url}
    return render(request, "comments/review/no_use.html", context, status=status)


def _admin_url(pk: int) -> str:
    return reverse("admin:comments_comment_change", args=[pk])
