from django.contrib import admin, messages
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from comments.admin import bulk, privacy, queues
from comments.admin.filters import PublicationFilter, QueueFilter
from comments.admin.forms import EnterForm, SeenForm
from comments.admin.moderation_page import DONE, STAYS, ModerationPage
from comments.models import Comment, Report
from comments.moderation.lifecycle import NotAllowed


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    """The list of reactions, and the page on which a moderator decides on them one by one."""

    actions = [bulk.approve, bulk.reject, bulk.mark_as_spam]
    action_form = SeenForm
    list_display = ["name_shown", "start_of_text", "page", "sent", "state"]
    list_filter = [QueueFilter, PublicationFilter]
    list_select_related = ["publication"]
    list_per_page = 50
    show_facets = admin.ShowFacets.ALWAYS
    show_full_result_count = False
    ordering = ["created_at", "pk"]
    search_fields = ["name", "text", "publication__title"]
    search_help_text = _("Search in names, texts and titles of publications.")

    def has_add_permission(self, request: HttpRequest):
        return self.has_change_permission(request)  # visitors write them, unless they cannot

    def get_queryset(self, request: HttpRequest):
        reports = Report.objects.open().filter(comment=OuterRef("pk"))
        rows = super().get_queryset(request).annotate(is_reported=Exists(reports))
        return rows.select_related("publication").defer("publication__body")

    def get_urls(self):
        start = path(
            "volgende/<str:queue>/",
            self.admin_site.admin_view(self.start_view),
            name="comments_comment_next",
        )
        of_person = path(
            "gegevens/",
            self.admin_site.admin_view(privacy.view),
            {"model_admin": self},
            name="comments_comment_person",
        )
        return [start, of_person, *super().get_urls()]

    def start_view(self, request: HttpRequest, queue):
        """Redirect to the oldest reaction in a queue."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if queue not in queues.LABELS:
            raise Http404
        return self.on_to(request, queue)

    def on_to(self, request: HttpRequest, queue, after: Comment | None = None):
        """Redirect to the next in the queue, or to the list when there is none, or no queue."""
        if queue and (following := queues.next_in(queue, after)):
            return HttpResponseRedirect(address_of(following))
        if queue:
            self.message_user(request, _("Nothing waits in this queue any more."), messages.INFO)
        return HttpResponseRedirect(self.list_address(request))

    def list_address(self, request: HttpRequest):
        """Return the list as the moderator left it."""
        filters = self.get_preserved_filters(request)
        address = reverse("admin:comments_comment_changelist")
        return add_preserved_filters({"preserved_filters": filters, "opts": self.opts}, address)

    @method_decorator(sensitive_post_parameters("name", "email", "text"))
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None):
        """Enter a reaction that came by mail."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form, status = EnterForm(request.POST if request.method == "POST" else None), 200
        if form.is_bound and form.is_valid():
            try:
                comment = form.store(request.user).comment
            except NotAllowed as refusal:
                self.message_user(request, str(refusal), messages.ERROR)
                status = 409
            else:
                done = _("Stored: readers see this reaction now.")
                self.message_user(request, done, messages.SUCCESS)
                return HttpResponseRedirect(address_of(comment))
        context = self.admin_site.each_context(request) | {
            "title": _("Enter a reaction that came by mail"),
            "opts": self.opts,
            "form": form,
            "list_address": self.list_address(request),
        }
        status = 422 if form.errors else status
        return render(request, "admin/comments/comment/enter.html", context, status=status)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict | None = None,
    ):
        comment = self.get_object(request, unquote(object_id))
        if comment is None:
            return super().change_view(request, object_id, form_url, extra_context)  # says so
        if not self.has_view_or_change_permission(request, comment):
            raise PermissionDenied
        if request.method != "POST":
            return self.show(request, ModerationPage(comment))
        if not self.has_change_permission(request, comment):
            raise PermissionDenied
        page = ModerationPage(comment, request.POST)
        if not page.is_understood:
            return HttpResponseBadRequest()
        if page.form and not page.form.is_valid():
            return self.show(request, page, status=422)
        try:
            page.take(request.user)
        except NotAllowed as refusal:
            if not page.was_taken_before(request.user):
                return self.refuse(request, comment.pk, refusal)
        self.tell(request, page)
        if page.step in STAYS:
            return HttpResponseRedirect(request.get_full_path())
        queue = queues.queue_of(comment, comment.is_reported)
        return self.on_to(request, queue, comment)

    def refuse(self, request: HttpRequest, pk, refusal):
        """Show why the step was not taken, on the page as it is now."""
        self.message_user(request, str(refusal), messages.ERROR)
        if (stored := self.get_object(request, pk)) is None:
            return HttpResponseRedirect(self.list_address(request))
        return self.show(request, ModerationPage(stored, request.POST), status=409)

    def tell(self, request: HttpRequest, page) -> None:
        """Show what was done, with a link back to it."""
        link = format_html(
            '<a href="{}">{}</a>',
            address_of(page.comment),
            _("Back to this reaction of %(name)s") % {"name": page.comment.name},
        )
        message = DONE[page.step]
        shown = message if page.step in STAYS else format_html("{} {}", message, link)
        self.message_user(request, shown, messages.SUCCESS)

    def show(self, request: HttpRequest, page, status: int = 200):
        comment = page.comment
        queue = queues.queue_of(comment, comment.is_reported)
        parent = comment.parent
        context = self.admin_site.each_context(request) | {
            "title": _("Reaction of %(name)s") % {"name": comment.name or "…"},
            "opts": self.opts,
            "comment": comment,
            "page": page,
            "parent": parent,
            "answers": (parent or comment).answers.exclude(pk=comment.pk).visible(),
            "history": comment.decisions.all(),
            "queues": queues.counted(),
            "queue": queue,
            "following": queues.next_in(queue, comment) if queue else None,
            "list_address": self.list_address(request),
            "may_change": self.has_change_permission(request, comment),
            "may_delete": self.has_delete_permission(request, comment),
        }
        return render(request, "admin/comments/comment/moderation.html", context, status=status)

    def changelist_view(self, request: HttpRequest, extra_context: dict | None = None):
        context = {"queues": queues.counted()} | (extra_context or {})
        return super().changelist_view(request, context)

    @admin.display(description=_("name"), ordering="name")
    def name_shown(self, comment: Comment):
        return comment.name or "—"

    @admin.display(description=_("reaction"))
    def start_of_text(self, comment: Comment):
        return Truncator(" ".join(comment.text.split())).chars(100)

    @admin.display(description=_("publication"), ordering="publication__title")
    def page(self, comment: Comment):
        publication = comment.publication
        block = f"{publication.get_absolute_url()}#reacties"
        address = comment.get_absolute_url() if comment.is_visible else block
        title = Truncator(publication.title).chars(60)
        return format_html('<a href="{}">{}</a>', address, title)

    @admin.display(description=_("sent at"), ordering="created_at")
    def sent(self, comment: Comment):
        return date_format(timezone.localtime(comment.created_at), "j b Y")

    @admin.display(description=_("status"), ordering="status")
    def state(self, comment):
        marks = [
            comment.get_status_display(),
            comment.suspicion and comment.status == Comment.Status.PENDING and _("suspect"),
            comment.is_reported and _("reported"),
            comment.is_edited and _("edited"),
        ]
        return ", ".join(str(mark) for mark in marks if mark)


def address_of(comment: Comment) -> str:
    return reverse("admin:comments_comment_change", args=[comment.pk])
