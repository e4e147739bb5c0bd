"""What editors do for searching: words that mean the same, and what readers did not find."""

from urllib.parse import urlencode

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from publications.models import SearchSynonym, ZeroResultSearch
from publications.search import zero_results


@admin.register(SearchSynonym)
class SearchSynonymAdmin(admin.ModelAdmin):
    list_display = ["words"]
    search_fields = ["words"]
    fields = ["words"]


@admin.register(ZeroResultSearch)
class ZeroResultSearchAdmin(admin.ModelAdmin):
    """A list to read: the months come first that are newest, in them what was asked most.

    What was asked once or twice is not in it: that may be somebody's name.
    """

    list_display = ["words", "count", "in_month", "as_synonym"]
    list_display_links = None
    list_filter = ["month"]
    search_fields = ["words"]
    list_per_page = 100

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).filter(zero_results.IS_SHOWN)

    @admin.display(description=_("month"), ordering="month")
    def in_month(self, search: ZeroResultSearch):
        return date_format(search.month, "F Y")

    @admin.display(description=_("synonym"))
    def as_synonym(self, search: ZeroResultSearch):
        address = reverse("admin:publications_searchsynonym_add")
        query = urlencode({"words": f"{search.words}, "})
        return format_html('<a href="{}?{}">{}</a>', address, query, _("make a synonym"))

    def has_add_permission(self, request: HttpRequest):
        return False

    def has_change_permission(self, request: HttpRequest, obj=None):
        return False
