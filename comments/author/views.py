"""The pages behind the secret link: the state of a reaction, and what its author may do."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from comments.author import links, subscriptions
from comments.author.forms import AddressForm, ChangeForm
from comments.forms.responses import SeeOther, retry_after
from comments.models import Comment
from comments.moderation import lifecycle, limits, spam
from comments.moderation.lifecycle import NotAllowed, Via

Rest = ParamSpec("Rest")  # what a view takes beside the request

# What a page says of the step that led to it, by the value of "gedaan" in its address.
DONE = {
    "gewijzigd": _("Your change has been saved."),
    "adres": _("Your e-mail address has been saved."),
    "gevraagd": _("We sent you a mail. Open the link in it to confirm that you want mail."),
    "gestopt": _("You get no more mail about answers."),
    "gewist": _("Your e-mail address has been erased. You get no more mail."),
}

# What was done too often, by the kind that limits.take() counts.
TOO_MANY = {
    limits.MAILBOX: _(
        "This address got this mail several times today. Look in the folder with unwanted mail, "
        "or try again tomorrow."
    ),
    "address": _(
        "Many e-mail addresses were saved from your internet address. "
        "Save yours again after %(time)s."
    ),
    "edit": _("Many changes came from your internet address. Save yours again after %(time)s."),
}


def secret(
    view: Callable[Concatenate[HttpRequest, Rest], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Rest], HttpResponse]:
    """Keep an address that works as a key from leaking.

    Access comes from the address and not from a cookie, so no other site can forge a form for
    it; and without referrer a browser names no origin to check either.
    """

    @csrf_exempt
    @never_cache
    @sensitive_post_parameters("name", "email", "text")
    @wraps(view)
    def answer(request: HttpRequest, *args: Rest.args, **kwargs: Rest.kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return answer


def of_reaction(
    view: Callable[[HttpRequest, Comment, str], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Pass the view the reaction that the token opens; answer for the view when it is gone."""

    @secret
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        comment, is_ours = links.find(token), links.is_ours(token)
        if comment and not comment.is_withdrawn:
            return view(request, comment, token)
        context = {"was_there": is_ours or comment, "comment": comment}
        status = 410 if context["was_there"] else 404
        return render(request, "comments/author/gone.html", context, status=status)

    return answer


@of_reaction
@require_safe
def status(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    return _status(request, comment, token, AddressForm(comment))


def _status(
    request: HttpRequest, comment: Comment, token: str, form: AddressForm, status: int = 200
) -> HttpResponse:
    answers = [*comment.answers.visible().oldest_first()] if comment.is_visible else []
    for answer in answers:
        answer.publication = comment.publication  # its permalink names it
    context = {
        "comment": comment,
        "token": token,
        "answers": answers,
        "form": form,
        "done": DONE.get(request.GET.get("gedaan", "")),
    }
    return render(request, "comments/author/status.html", context, status=status)


@of_reaction
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Change the words, until the editors have decided on them."""
    if comment.status != Comment.Status.PENDING:
        return _too_late(request, comment, token)
    if request.method != "POST":
        return _edit_page(request, comment, token, ChangeForm(comment))
    form = ChangeForm(comment, request.POST)
    if not form.is_valid():
        return _edit_page(request, comment, token, form, status=422)
    words = form.cleaned_data
    if (words["name"], words["text"]) == (comment.name, comment.text):
        return _done(token)
    suspicion = spam.suspicion_of(form.instance)
    try:
        with transaction.atomic():
            try:
                lifecycle.edit(
                    comment,
                    name=words["name"],
                    text=words["text"],
                    via=Via.VISITOR,
                    version=form.version,
                    suspicion=suspicion,
                )
            except NotAllowed:
                return _not_saved(request, links.find(token), token, form)
            limits.take("edit", limits.sender_of(request), settings.EDIT_LIMITS)
    except limits.TooMany as error:
        form.problems.append(_too_many(error))
        return retry_after(_edit_page(request, comment, token, form, status=429), error.seconds)
    return _done(token, "gewijzigd")


@of_reaction
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Take the reaction back, in whatever state it is; a GET asks whether that is meant."""
    if request.method != "POST":
        has_answers = comment.is_visible and comment.answers.visible().exists()
        context = {"comment": comment, "token": token, "has_answers": has_answers}
        return render(request, "comments/author/withdraw.html", context)
    with suppress(NotAllowed):  # it was withdrawn in another window: the next page says so
        lifecycle.withdraw(comment)
    return _done(token)


@of_reaction
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Store the author's address, new or changed."""
    if request.method != "POST":
        return _done(token)
    form = AddressForm(comment, request.POST)
    if not form.is_valid():
        return _status(request, comment, token, form, status=422)
    try:
        with transaction.atomic():
            is_asked = subscriptions.keep_address(comment, **form.cleaned_data)
            limits.take("address", limits.sender_of(request), settings.ADDRESS_LIMITS)
    except limits.TooMany as error:
        form.add_error("email", _too_many(error))
        return retry_after(_status(request, comment, token, form, status=429), error.seconds)
    return _done(token, "gevraagd" if is_asked else "adres")


@of_reaction
@require_http_methods(["GET", "HEAD", "POST"])
def no_answers(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    if request.method != "POST":
        return _done(token)
    subscriptions.stop(comment)
    return _done(token, "gestopt")


@of_reaction
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    if request.method != "POST":
        return _done(token)
    subscriptions.erase(comment)
    return _done(token, "gewist")


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Start mail about answers, from the mail that asks for it; a GET shows the button."""
    comment, is_ours = links.to_confirm(token)
    if not is_ours:
        return render(request, "comments/author/gone.html", status=404)
    if comment is None or comment.wants_answers == Comment.WantsAnswers.NO:
        return render(request, "comments/author/expired.html", status=410)
    if request.method == "POST":
        subscriptions.confirm(comment)
        return SeeOther(request.path)
    return render(request, "comments/author/confirm.html", {"comment": comment})


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mail about answers: by the one click of a mail program (RFC 8058), which follows no
    redirect, or by the button that a GET shows, which sends the same.
    """
    comment, is_ours = links.to_stop(token)
    if not is_ours:
        return render(request, "comments/author/gone.html", status=404)
    is_click = request.POST.get("List-Unsubscribe") == "One-Click"
    if comment and is_click:
        subscriptions.stop(comment)
        comment = None
    gets_mail = comment is not None and comment.wants_answers != Comment.WantsAnswers.NO
    status = 400 if request.method == "POST" and not is_click else 200
    context = {"comment": comment, "gets_mail": gets_mail}
    return render(request, "comments/author/stop.html", context, status=status)


def _not_saved(
    request: HttpRequest, comment: Comment | None, token: str, form: ChangeForm
) -> HttpResponse:
    """Give the words back when someone else was first: a moderator, or another window."""
    if comment is None or comment.is_withdrawn:
        return _done(token)
    if comment.status != Comment.Status.PENDING:
        return _too_late(request, comment, token)
    form.start_from(comment.version)
    return _edit_page(request, comment, token, form, status=409)


def _too_many(error: limits.TooMany) -> str:
    return TOO_MANY[error.kind] % {"time": error.clock}


def _edit_page(
    request: HttpRequest, comment: Comment, token: str, form: ChangeForm, status: int = 200
) -> HttpResponse:
    context = {"comment": comment, "token": token, "form": form}
    return render(request, "comments/author/edit.html", context, status=status)


def _too_late(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    context = {"comment": comment, "token": token, "sent": request.POST}
    return render(request, "comments/author/too_late.html", context, status=409)


def _done(token: str, what: str = "") -> HttpResponse:
    return SeeOther(links.path_of(token) + (f"?gedaan={what}" if what else ""))
