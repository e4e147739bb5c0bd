"""Error pages: they say what happened and what to do next."""

from collections.abc import Callable

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from comments.views import reactions, reports

# What gives back a visitor's form with all that was typed.
FORMS: dict[str, Callable[..., HttpResponse]] = {
    "comments:create": reactions.form_after_expiry,
    "comments:report": reports.form_after_expiry,
}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 413 to what is too large and 400 to the rest that Django refuses to read."""
    too_large = isinstance(exception, RequestDataTooBig)
    template = "413.html" if too_large else "400.html"
    return render(request, template, status=413 if too_large else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    # A search for the words in the address is the best way on from a dead link.
    words = request.path.rstrip("/").rpartition("/")[2].replace("-", " ")[:100]
    return render(request, "404.html", {"words": words}, status=404)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    # A page of its own, without database and context: those may be what is broken.
    return HttpResponseServerError(render_to_string("500.html"))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show a visitor's form again with everything typed; explain any other form's failure."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        match = None
    if match and (give_back := FORMS.get(match.view_name)):
        return give_back(request, **match.kwargs)
    return render(request, "403_csrf.html", status=403)
