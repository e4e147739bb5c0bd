from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

from comments.mail import outbox


class EditorialSite(admin.AdminSite):
    """The admin of editors and moderators, at /beheer/."""

    site_title = _("Editorial desk")
    site_header = _("Editorial desk")
    index_title = _("What would you like to do?")
    site_url = "/"

    def index(self, request: HttpRequest, extra_context: dict | None = None) -> TemplateResponse:
        """Show the front page, with a warning when mail is stuck."""
        is_told = request.user.has_perm("comments.view_outgoingmail")
        mail = outbox.condition() if is_told else None
        return super().index(request, {"mail": mail} | (extra_context or {}))

    def i18n_javascript(
        self, request: HttpRequest, extra_context: dict | None = None
    ) -> HttpResponse:
        """Return the Dutch catalogue for the scripts of the admin and the rich-text editor."""
        catalog = JavaScriptCatalog(packages=["django.contrib.admin", "buurtplatform"])
        return catalog.get(request)

    def each_context(self, request: HttpRequest) -> dict:
        return super().each_context(request) | {"site_name": settings.SITE_NAME}
