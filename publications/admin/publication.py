from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.widgets import AdminSplitDateTime
from django.db.models import DateTimeField, URLField
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from js_asset import Media, Script

from publications.admin.attachments import AttachmentInline
from publications.admin.conflicts import with_attachments
from publications.admin.forms import MomentField, PublicationForm, WithdrawalForm
from publications.admin.history import DutchHistory
from publications.admin.locking import OneAtATime
from publications.models import Author, Publication
from publications.views.publication import render_publication

LISTED = 20  # titles that the page before a bulk withdrawal names


@admin.action(description=_("Publish the selected publications"), permissions=["change"])
def publish(modeladmin: "PublicationAdmin", request: HttpRequest, queryset) -> None:
    count = queryset.publish()
    modeladmin.report(
        request,
        ngettext("%d publication published.", "%d publications published.", count) % count,
        done=count,
        left=queryset.exclude(status=Publication.Status.PUBLISHED).count(),
    )


@admin.action(description=_("Withdraw the selected publications"), permissions=["change"])
def withdraw(modeladmin: "PublicationAdmin", request: HttpRequest, queryset):
    """Ask for the reason first: readers who follow an old link will see it."""
    form = WithdrawalForm(request.POST if "reason" in request.POST else None)
    if not form.is_valid():
        context = modeladmin.admin_site.each_context(request) | {
            "title": _("Withdraw publications"),
            "form": form,
            "publications": [(row, modeladmin.state(row)) for row in queryset[:LISTED]],
            "across": request.POST.get("select_across") == "1",
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "more": max(0, queryset.count() - LISTED),
            "opts": modeladmin.opts,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/publications/publication/withdraw.html", context)
    count = queryset.withdraw(form.cleaned_data["reason"])
    modeladmin.report(
        request,
        ngettext("%d publication withdrawn.", "%d publications withdrawn.", count) % count,
        done=count,
        left=queryset.exclude(status=Publication.Status.WITHDRAWN).count(),
    )


@admin.register(Publication)
class PublicationAdmin(OneAtATime, DutchHistory, admin.ModelAdmin):
    class Media:
        js = [Script("js/editor-labels.js", type="module")]

    form = PublicationForm
    inlines = [AttachmentInline]
    actions = [publish, withdraw]
    list_display = ["title", "state", "type", "organisation", "published_at", "on_kennisplein"]
    list_select_related = ["type", "organisation"]
    list_filter = ["status", "on_kennisplein", "type", "themes", "year", "is_sample"]
    list_per_page = 50
    search_fields = [
        "title",
        "lead",
        "authors__surname",
        "authors__aliases__name",
        "organisation__name",
    ]
    search_help_text = _("Searches in title, lead, authors and organisation.")
    date_hierarchy = "published_at"
    ordering = ["-updated_at"]
    autocomplete_fields = ["organisation", "partners", "series", "successor"]
    readonly_fields = ["authors_as_read", "created_at", "updated_at"]
    formfield_overrides = {
        URLField: {"assume_scheme": "https"},
        DateTimeField: {"form_class": MomentField, "widget": AdminSplitDateTime},
    }
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "published_at", "lead", "body"]}),
        (
            _("Who made it"),
            {"fields": ["author_line", "authors_as_read", "organisation", "partners"]},
        ),
        (
            _("What it is"),
            {
                "fields": [
                    ("year", "type", "language"),
                    "themes",
                    ("series", "series_number"),
                    "on_kennisplein",
                ]
            },
        ),
        (_("Contact"), {"fields": [("contact_name", "contact_phone", "contact_email")]}),
        (_("Elsewhere"), {"fields": ["source_url", ("isbn", "doi")]}),
        (_("Reactions"), {"fields": [("comments_policy", "comments_until")]}),
        (
            _("Publish"),
            {"fields": ["status", "slug", "withdrawal_reason", "successor", "version"]},
        ),
        (_("History"), {"fields": [("created_at", "updated_at")]}),
    ]

    @admin.display(description=_("status"), ordering="status")
    def state(self, publication: Publication):
        return publication.status_label

    @admin.display(description=_("read as"))
    def authors_as_read(self, publication: Publication):
        """Show each author as understood, and beside it who may be the same person."""
        if not publication.pk:
            return _("Appears after saving.")
        authors = [authorship.author for authorship in publication.authorships.all()]
        if not authors:
            return "-"
        near = Author.objects.suggestions(authors)
        rows = ((author_link(author), suggestion(near.get(author, []))) for author in authors)
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{}{}</li>", rows))

    def get_queryset(self, request: HttpRequest):
        queryset = super().get_queryset(request)
        match = request.resolver_match
        if match and (match.url_name or "").endswith("_change"):
            return queryset.prefetch_related("authorships__author")
        return queryset.defer("body")

    def get_view_on_site_url(self, obj=None):
        """Offer the public page only when there is one."""
        return super().get_view_on_site_url(obj) if obj and obj.is_readable else None

    def get_urls(self):
        preview = path(
            "<int:pk>/voorbeeld/",
            self.admin_site.admin_view(self.preview),
            name="publications_publication_preview",
        )
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest, pk):
        """Show an editor the public page as it will be, whatever the status."""
        publication = get_object_or_404(Publication.objects.with_page(), pk=pk)
        if not self.has_view_permission(request, publication):
            return self.admin_site.login(request)
        form = reverse("admin:publications_publication_change", args=[pk])
        return render_publication(request, publication, preview=form)

    def render_change_form(self, request: HttpRequest, context: dict, *args, **kwargs):
        # The editor's import map is an inline script: the strict policy wants its nonce.
        context["media"] = Media.from_media(context["media"]).with_nonce(vars(request)["csp_nonce"])
        if conflict := context["adminform"].form.conflict:
            (attachments,) = context["inline_admin_formsets"]
            files = [file.name or "" for _name, sent in request.FILES.lists() for file in sent]
            context["conflict"] = with_attachments(conflict, attachments.formset, files)
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj, form, change: bool) -> None:
        if set(form.changed_data) - {"version"}:
            obj.is_sample = False  # an editor's work is no sample any more
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form, formsets, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "author_line" in form.changed_data:
            form.instance.write_authors(form.cleaned_data["author_line"])
            self.tell_of_lookalikes(request, form.instance)

    def tell_of_lookalikes(self, request: HttpRequest, publication: Publication) -> None:
        authors = list(publication.authors.all())
        for author, others in Author.objects.suggestions(authors).items():
            message = _("“%(name)s” may be the same person as %(others)s. Nothing was changed.") % {
                "name": author,
                "others": ", ".join(f"“{other}”" for other in others[:5]),
            }
            self.message_user(request, message, messages.WARNING)

    def response_add(self, request: HttpRequest, obj, post_url_continue=None):
        return self.preview_response(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request: HttpRequest, obj):
        return self.preview_response(request, obj) or super().response_change(request, obj)

    def preview_response(self, request: HttpRequest, publication: Publication):
        if "_preview" in request.POST:
            address = reverse("admin:publications_publication_preview", args=[publication.pk])
            return HttpResponseRedirect(address)
        return None

    def report(self, request: HttpRequest, message, done, left) -> None:
        """Say what an action did, if anything, and how many it had to leave as they were."""
        if done:
            self.message_user(request, message, messages.SUCCESS)
        if left:
            text = ngettext(
                "%d publication could not take this step and stays as it is.",
                "%d publications could not take this step and stay as they are.",
                left,
            )
            self.message_user(request, text % left, messages.WARNING)


def author_link(author):
    address = reverse("admin:publications_author_change", args=[author.pk])
    return format_html('<a href="{}">{}</a>', address, author)


def suggestion(others):
    """Return the words that follow an author who resembles others, or nothing."""
    if not others:
        return ""
    names = format_html_join(", ", "{}", ((author_link(other),) for other in others))
    return format_html(" ({} {})", _("may be the same as"), names)
