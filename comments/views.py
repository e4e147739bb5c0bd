"""The reaction form, what happens to what is sent, and the page that thanks for it."""

from captcha.models import CaptchaStore
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from comments.forms import CommentForm
from publications.models import Publication

# Never kept by others; the browser may keep it, or "back" would lose what was typed.
own_page = cache_control(private=True, no_cache=True)


class SeeOther(HttpResponseRedirect):
    status_code = 303


@own_page
@require_safe
def new(request, slug):
    publication = _find(slug)
    if not publication.accepts_comments:
        return _closed(request, publication, status=403)
    return _page(request, CommentForm(publication))


@sensitive_post_parameters("name", "email", "text")
@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def create(request, slug):
    """Store a reaction once, or give the form back with all that was typed."""
    if request.method != "POST":
        return redirect("comments:new", slug=slug)
    publication = get_object_or_404(Publication.objects.defer("body"), slug=slug)
    form = CommentForm(publication, request.POST)
    if not publication.is_readable:  # it went away while the visitor wrote, or was never there
        if form.problems:
            raise Http404
        return _closed(request, None, form.sent, status=409)
    if form.is_repeat():
        return _thanks(slug)
    if not publication.accepts_comments:
        return _closed(request, publication, form.sent, status=409)
    if "andere_vraag" in request.POST:
        return _page(request, CommentForm(publication, request.POST, judge=False))
    # One transaction: who loses a race for the answer waits here for the winner's reaction.
    with transaction.atomic():
        is_stored = form.is_valid() and form.store()
    if is_stored or form.is_repeat():
        CaptchaStore.remove_expired()
        return _thanks(slug)
    return _page(request, form, status=422)


@own_page
@require_safe
def received(request, slug):
    return render(request, "comments/received.html", {"publication": _find(slug)})


@own_page
def form_after_expiry(request, slug):
    """Give the form back when its CSRF cookie had gone: nothing is stored, nothing is lost."""
    publication = _find(slug)
    form = CommentForm(publication, request.POST, judge=False)
    if form.is_repeat():
        return _thanks(slug)
    if not publication.accepts_comments:
        return _closed(request, publication, form.sent, status=409)
    form.judge_sum()
    form.problems = [_("The page was open for a long time. Please send your reaction once more.")]
    return _page(request, form, status=403)


def _find(slug):
    return get_object_or_404(Publication.objects.readable().defer("body"), slug=slug)


def _thanks(slug):
    return SeeOther(reverse("comments:received", args=[slug]))


def _page(request, form, status=200):
    context = {"publication": form.instance.publication, "form": form}
    return render(request, "comments/form.html", context, status=status)


def _closed(request, publication, sent=None, *, status):
    context = {"publication": publication, "sent": sent}
    return render(request, "comments/closed.html", context, status=status)
