from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict:
    """Return what every page names: the site, its address and this page's canonical address."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "contact_email": settings.CONTACT_EMAIL,
        "canonical_url": f"{settings.SITE_URL}{request.path}",
    }
