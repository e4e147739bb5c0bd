"""The site map: every address of the site, in reading order."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import include, path

from buurtplatform import pages

handler400 = "buurtplatform.errors.bad_request"
handler403 = "buurtplatform.errors.permission_denied"
handler404 = "buurtplatform.errors.not_found"
handler500 = "buurtplatform.errors.server_error"

urlpatterns = [
    path("", include("publications.urls")),
    path("", include("publications.old_urls")),
    path("publicaties/<slug:slug>/reacties/", include("comments.urls")),
    path("over/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("robots.txt", pages.robots, name="robots"),
    path("gezondheid/", pages.health, name="health"),
    path("captcha/", include("captcha.urls")),
    path("beheer/", admin.site.urls),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
]
