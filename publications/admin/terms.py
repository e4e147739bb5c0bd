"""Admin pages of the lists that publications choose from, and of authors."""

from django.contrib import admin
from django.db.models import Count, URLField
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from publications.admin.history import DutchHistory
from publications.admin.locking import OneAtATime
from publications.admin.publication import author_link
from publications.models import Author, AuthorAlias, Organisation, PublicationType, Series, Theme


class CountedAdmin(OneAtATime, DutchHistory, admin.ModelAdmin):
    """A list that says how many publications use each row."""

    search_fields = ["name"]
    list_display = ["name", "publication_count"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).annotate(publication_total=Count("publications"))

    def get_readonly_fields(self, request: HttpRequest, obj=None):
        """Keep the address once it is there: links and bookmarks point at it."""
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "slug"] if obj else fields

    @admin.display(description=_("publications"), ordering="publication_total")
    def publication_count(self, row):
        return row.publication_total


@admin.register(Organisation)
class OrganisationAdmin(CountedAdmin):
    list_display = ["name", "website", "publication_count"]
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    fields = ["name", "website", "description", "slug"]


@admin.register(PublicationType)
class PublicationTypeAdmin(CountedAdmin):
    list_display = ["name", "legacy_id", "publication_count"]
    fields = ["name", "legacy_id", "slug"]


@admin.register(Theme)
class ThemeAdmin(CountedAdmin):
    list_display = ["name", "is_pillar", "publication_count"]
    fields = ["name", "description", "is_pillar", "slug"]


@admin.register(Series)
class SeriesAdmin(CountedAdmin):
    fields = ["name", "description", "slug"]


class AliasInline(admin.TabularInline):
    model = AuthorAlias
    extra = 1


@admin.register(Author)
class AuthorAdmin(CountedAdmin):
    list_display = ["__str__", "publication_count"]
    search_fields = ["surname", "given_names", "particle", "aliases__name"]
    ordering = ["sort_key"]
    fields = [("given_names", "particle", "surname"), "slug", "lookalikes"]
    readonly_fields = ["lookalikes"]
    inlines = [AliasInline]

    @admin.display(description=_("may be the same as"))
    def lookalikes(self, author):
        others = Author.objects.suggestions([author]).get(author, []) if author.pk else []
        return format_html_join(", ", "{}", ((author_link(other),) for other in others)) or "-"
