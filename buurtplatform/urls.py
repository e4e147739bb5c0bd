"""The site map: every address of the site, in reading order."""

from django.contrib import admin
from django.urls import include, path

from buurtplatform import pages
from comments.mail.review_views import review
from publications.views.attachments import attachment_file

handler400 = "buurtplatform.errors.bad_request"
handler403 = "buurtplatform.errors.permission_denied"
handler404 = "buurtplatform.errors.not_found"
handler500 = "buurtplatform.errors.server_error"

urlpatterns = [
    path("", include("publications.views.urls")),
    path("", include("publications.legacy.urls")),
    path("publicaties/<slug:slug>/reacties/", include("comments.views.urls")),
    path("beoordelen/<str:token>/", review, name="review"),  # also in logs.py
    path("mijn-reactie/", include("comments.author.urls")),  # also in logs.py
    path("over/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("toegankelijkheid/", pages.accessibility, name="accessibility"),
    path("robots.txt", pages.robots, name="robots"),
    path("gezondheid/", pages.health, name="health"),
    path("captcha/", include("comments.captcha.urls")),
    path("beheer/", admin.site.urls),
    path("media/<path:path>", attachment_file, name="attachment"),
]
