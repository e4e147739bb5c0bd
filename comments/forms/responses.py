"""How pages with a form answer."""

from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import cache_control

# Never kept by others; the browser may keep it, or "back" would lose what was typed.
own_page = cache_control(private=True, no_cache=True)


class SeeOther(HttpResponseRedirect):
    status_code = 303


def retry_after(response: HttpResponse, seconds: int) -> HttpResponse:
    """Return a refusal that also tells programs how long to wait."""
    response["Retry-After"] = str(seconds)
    return response
