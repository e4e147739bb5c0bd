"""The views that receive the reaction form."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from comments.author import links
from comments.forms.responses import SeeOther, own_page, retry_after
from comments.moderation import limits
from comments.views.forms import CommentForm
from publications.models import OldAddress, Publication


@own_page
@require_safe
def new(request: HttpRequest, slug: str) -> HttpResponse:
    publication = _find(slug)
    if not publication.is_readable:
        raise Http404
    if publication.slug != slug:
        return redirect("comments:new", slug=publication.slug, permanent=True)
    if not publication.accepts_comments:
        return _closed(request, publication, status=403)
    return _page(request, CommentForm(publication))


@sensitive_post_parameters("name", "email", "text")
@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """Store a reaction once, or show the form again with everything typed."""
    if request.method != "POST":
        return redirect("comments:new", slug=slug)
    publication = _find(slug)
    form = CommentForm(publication, request.POST)
    if not publication.is_readable:
        return _gone(request, form)
    if form.is_repeat():
        return _thanks(form)
    if not publication.accepts_comments:
        return _closed(request, publication, form.sent, status=409)
    if "andere_vraag" in request.POST:
        return _page(request, CommentForm(publication, request.POST, judge=False))
    # One transaction: the loser of a race for the answer waits here for the winner's reaction.
    with transaction.atomic():
        is_stored = form.is_valid() and form.store(limits.sender_of(request))
    if is_stored or form.is_repeat():
        limits.forget_past()
        return _thanks(form)
    if form.wait:
        return retry_after(_page(request, form, status=429), form.wait)
    return _page(request, form, status=422)


@own_page
def form_after_expiry(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form again when its CSRF cookie had expired: nothing is stored, nothing is lost."""
    publication = _find(slug)
    form = CommentForm(publication, request.POST, judge=False)
    if not publication.is_readable:
        return _gone(request, form)
    if form.is_repeat():
        return _thanks(form)
    if not publication.accepts_comments:
        return _closed(request, publication, form.sent, status=409)
    form.judge_sum()
    form.problems = [_("The page was open for a long time. Please send your reaction once more.")]
    return _page(request, form, status=403)


def _find(slug: str) -> Publication:
    publication = OldAddress.objects.publication_at(slug)
    if publication is None:
        raise Http404
    return publication


def _gone(request: HttpRequest, form: CommentForm) -> HttpResponse:
    """Answer when the publication disappeared while the visitor was writing.

    Without a form of this site nobody learns whether it ever existed.
    """
    if not form.is_ours:
        raise Http404
    return _closed(request, None, form.sent, status=409)


def _thanks(form: CommentForm) -> HttpResponse:
    return SeeOther(links.path_of(links.token_for(form.sent_nonce)))


def _page(request: HttpRequest, form: CommentForm, status: int = 200) -> HttpResponse:
    form.fields["captcha"].widget.sender = limits.sender_of(request)
    context = {"publication": form.instance.publication, "form": form}
    return render(request, "comments/form.html", context, status=status)


def _closed(
    request: HttpRequest,
    publication: Publication | None,
    sent: QueryDict | None = None,
    *,
    status: int,
) -> HttpResponse:
    context = {"publication": publication, "sent": sent}
    return render(request, "comments/closed.html", context, status=status)
