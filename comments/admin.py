"""The moderators' desk: what waits, oldest first, and what was decided about it."""

from django import forms
from django.contrib import admin, messages
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.admin_filters import PublicationFilter, StatusFilter
from comments.models import Comment


class DecisionForm(forms.ModelForm):
    """What a moderator decides. What the visitor wrote is shown, not edited."""

    class Meta:
        model = Comment
        fields = ["status", "rejection_reason"]
        help_texts = {
            "status": _("Readers see approved reactions only."),
            "rejection_reason": _(
                "Only moderators see this reason, and it is kept only when you reject the reaction."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if status := self.fields.get("status"):  # not there for who may only look
            # Withdrawing is the visitor's own choice.
            withdrawn = Comment.Status.WITHDRAWN
            kept = self.instance.status == withdrawn
            status.choices = [c for c in Comment.Status.choices if kept == (c[0] == withdrawn)]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") != Comment.Status.REJECTED:
            cleaned["rejection_reason"] = ""
        return cleaned


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    form = DecisionForm
    actions = ["approve", "reject", "mark_as_spam"]
    list_display = ["name", "start_of_text", "page", "created_at", "status"]
    list_filter = [StatusFilter, PublicationFilter]
    list_select_related = ["publication"]
    list_per_page = 50
    view_on_site = False  # the link in "page" goes to the right place on it
    show_facets = admin.ShowFacets.ALWAYS
    show_full_result_count = False
    ordering = ["created_at", "pk"]
    search_fields = ["name", "text", "publication__title"]
    search_help_text = _("Search in names, texts and titles of publications.")
    readonly_fields = [
        "page", "answer_to", "name", "email", "text", "created_at", "moderated_by", "moderated_at",
    ]  # fmt: skip
    fieldsets = [
        (
            _("What was written"),
            {"fields": ["page", "answer_to", "name", "email", "text", "created_at"]},
        ),
        (_("Your decision"), {"fields": ["status", "rejection_reason"]}),
        (_("Decided before"), {"fields": ["moderated_by", "moderated_at"]}),
    ]

    def has_add_permission(self, request):
        return False  # visitors write reactions, on the page itself

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("publication", "parent", "moderated_by")

    def get_fieldsets(self, request, obj=None):
        """Leave out what is empty, and the e-mail for who does not moderate."""
        away = {"email"} if not self.has_change_permission(request, obj) else set()
        if obj and not obj.parent_id:
            away.add("answer_to")
        if obj and not obj.moderated_at:
            away |= {"moderated_by", "moderated_at"}
        kept = [
            (title, [f for f in part["fields"] if f not in away]) for title, part in self.fieldsets
        ]
        return [(title, {"fields": fields}) for title, fields in kept if fields]

    def save_model(self, request, obj, form, change):
        if "status" in form.changed_data:
            obj.moderated_by, obj.moderated_at = request.user, timezone.now()
        super().save_model(request, obj, form, change)

    @admin.display(description=_("reaction"))
    def start_of_text(self, comment):
        return Truncator(" ".join(comment.text.split())).chars(100)

    @admin.display(description=_("publication"), ordering="publication__title")
    def page(self, comment):
        publication = comment.publication
        place = comment.anchor if comment.is_visible else "reacties"
        address = f"{publication.get_absolute_url()}#{place}"
        return format_html('<a href="{}">{}</a>', address, publication)

    @admin.display(description=_("answer to"))
    def answer_to(self, comment):
        return f"{comment.parent.name}: {Truncator(comment.parent.text).chars(300)}"

    @admin.action(description=_("Approve"), permissions=["change"])
    def approve(self, request, queryset):
        number = queryset.moderate(Comment.Status.APPROVED, by=request.user)
        done = ngettext(
            "%(number)d reaction approved: readers see it now.",
            "%(number)d reactions approved: readers see them now.",
            number,
        )
        self._tell(request, done, number)

    @admin.action(description=_("Reject"), permissions=["change"])
    def reject(self, request, queryset):
        number = queryset.moderate(Comment.Status.REJECTED, by=request.user)
        done = ngettext("%(number)d reaction rejected.", "%(number)d reactions rejected.", number)
        self._tell(request, done, number)

    @admin.action(description=_("Spam"), permissions=["change"])
    def mark_as_spam(self, request, queryset):
        number = queryset.moderate(Comment.Status.SPAM, by=request.user)
        done = ngettext(
            "%(number)d reaction marked as spam.", "%(number)d reactions marked as spam.", number
        )
        self._tell(request, done, number)

    def _tell(self, request, done, number):
        if number:
            self.message_user(request, done % {"number": number}, messages.SUCCESS)
        else:
            unchanged = _("Nothing changed: that had been decided before.")
            self.message_user(request, unchanged, messages.WARNING)
