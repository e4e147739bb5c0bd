"""The lists of reasons and spam words that moderators keep."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from comments.models import ReasonTemplate, SpamWord
from publications.admin.history import DutchHistory


@admin.register(ReasonTemplate)
class ReasonTemplateAdmin(DutchHistory, admin.ModelAdmin):
    list_display = ["title", "text"]


@admin.register(SpamWord)
class SpamWordAdmin(DutchHistory, admin.ModelAdmin):
    search_fields = ["phrase"]
    search_help_text = _("Search in words and phrases.")
