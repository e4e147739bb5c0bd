"""The state of outgoing mail. Its text is not shown here: it may contain someone's secret link."""

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.models import OutgoingMail
from comments.models.outgoing_mail import OutgoingMailQuerySet


class MailStateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "stand"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin):
        return [("wacht", _("waiting")), ("opgegeven", _("given up")), ("verzonden", _("sent"))]

    def queryset(self, request: HttpRequest, queryset):
        match self.value():
            case "wacht":
                return queryset.waiting()
            case "opgegeven":
                return queryset.given_up()
            case "verzonden":
                return queryset.exclude(sent_at=None)
        return queryset


COLUMNS = ("subject", "recipient", "created_at", "sent_at", "attempts", "due_at", "error")


@admin.register(OutgoingMail)
class OutgoingMailAdmin(admin.ModelAdmin):
    actions = ["try_again"]
    list_display = COLUMNS
    list_filter = [MailStateFilter]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-created_at", "-pk"]
    search_fields = ["recipient"]
    fields = COLUMNS

    def has_add_permission(self, request: HttpRequest):
        return False

    def has_change_permission(self, request: HttpRequest, obj=None):
        return False

    def has_try_again_permission(self, request: HttpRequest):
        return request.user.has_perm("comments.change_outgoingmail")

    @admin.action(description=_("Try to send again"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, queryset: OutgoingMailQuerySet) -> None:
        number = queryset.unsent().update(due_at=timezone.now(), attempts=0)
        done = ngettext(
            "%(number)d mail goes out with the next round.",
            "%(number)d mails go out with the next round.",
            number,
        )
        self.message_user(request, done % {"number": number}, messages.SUCCESS)
