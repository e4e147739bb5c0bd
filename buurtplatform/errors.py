"""Pages for when something is wrong: they say what happened and what to do next."""

from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.views.decorators.csrf import requires_csrf_token

from comments.views import form_after_expiry


@requires_csrf_token
def bad_request(request, exception):
    """Answer 413 to what is too large and 400 to the rest that Django refuses to read."""
    too_large = isinstance(exception, RequestDataTooBig)
    template = "413.html" if too_large else "400.html"
    return render(request, template, status=413 if too_large else 400)


@requires_csrf_token
def not_found(request, exception):
    # A search for the words in the address is the best way on from a dead link.
    words = request.path.rstrip("/").rpartition("/")[2].replace("-", " ")[:100]
    return render(request, "404.html", {"words": words}, status=404)


@requires_csrf_token
def permission_denied(request, exception):
    return render(request, "403.html", status=403)


@requires_csrf_token
def server_error(request):
    # A page of its own, without database and context: those may be what is broken.
    return render(request, "500.html", status=500)


def csrf_failure(request, reason=""):
    """Give a reaction's form back with all that was typed; explain any other form's failure."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        match = None
    if match and match.view_name == "comments:create":
        return form_after_expiry(request, **match.kwargs)
    return render(request, "403_csrf.html", status=403)
