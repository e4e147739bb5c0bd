"""Pages about the site itself, and the health check."""

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comments.captcha import speech
from comments.mail import outbox
from comments.privacy import retention
from publications.search import zero_results
from publications.views.cacheable import cacheable


@require_safe
@cacheable()
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/about.html")


@require_safe
@cacheable()
def privacy(request: HttpRequest) -> HttpResponse:
    context = {
        "promises": retention.promises(),
        "form_cookie": settings.CSRF_COOKIE_NAME,
        "login_cookie": settings.SESSION_COOKIE_NAME,
        "search_times": zero_results.SHOWN_FROM,
        "search_months": zero_results.KEPT_MONTHS,
        "login_hours": settings.SESSION_COOKIE_AGE // (60 * 60),
    }
    return render(request, "pages/privacy.html", context)


@require_safe
@cacheable()
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/accessibility.html", {"is_spoken": bool(speech.program())})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /captcha/",
        "Disallow: /*/reacties/",
        "Disallow: /mijn-reactie/",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")


@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers, else 503; JSON for a load balancer.

    Mail that is stuck, or was given up, is a warning: readers need none. So is personal data that
    stays too long, for then the purge does not run.
    """
    try:
        mail = outbox.condition()
        overdue = retention.overdue()
    except DatabaseError:
        return JsonResponse({"status": "fout", "database": False}, status=503)
    is_stuck = mail["failing"] or mail["late"] or mail["given_up"]
    mails = {"status": "hapert" if is_stuck else "goed", **mail}
    kept = {"status": "hapert" if overdue else "goed", "overdue": overdue}
    return JsonResponse({"status": "goed", "database": True, "mail": mails, "privacy": kept})
