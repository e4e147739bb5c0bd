"""A reader tells the moderators what is wrong with a reaction: “Meld deze reactie”."""

from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from comments.forms.fields import ProseField
from comments.forms.responses import SeeOther, own_page, retry_after
from comments.forms.tokens import MAX_SECONDS
from comments.models import Comment, Report
from comments.moderation import limits
from comments.views import permalinks

_salt = "comments.report"


class ReportForm(forms.ModelForm):
    class Meta:
        model = Report
        fields = ["text"]
        field_classes = {"text": ProseField}
        labels = {"text": _("What is wrong with this reaction?")}
        help_texts = {"text": _("At most 1,000 characters. Only the editors read this.")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}
        error_messages = {
            "text": {
                "max_length": _(
                    "Make your explanation shorter: at most %(limit_value)d characters. "
                    "It has %(show_value)d now."
                ),
            },
        }

    def __init__(self, comment: Comment, sent: QueryDict | None = None, *, judge: bool = True):
        """`sent` is what the reader sent; with `judge` off it is only shown again."""
        super().__init__(
            sent if judge else None, initial={"text": sent.get("text")} if sent else {}
        )
        self.instance.comment = comment
        self.problems: list[str | Promise] = []
        self.wait = 0  # seconds, when too much came from the reader's address

    @property
    def token(self) -> str:
        return signing.dumps(self.instance.comment.pk, salt=_salt)

    def clean(self) -> dict[str, Any]:
        super().clean()
        if not self._is_ours():
            self.problems.append(
                _("The form was not complete, or open for more than a day. Send it once more.")
            )
        if self.data.get("website"):
            hidden = _(
                "A hidden field that must stay empty was filled in. Please send the form again."
            )
            self.problems.append(hidden)
        for problem in self.problems:
            self.add_error(None, str(problem))
        return self.cleaned_data

    def _is_ours(self) -> bool:
        try:
            named = signing.loads(self.data.get("token", ""), salt=_salt, max_age=MAX_SECONDS)
        except signing.BadSignature:
            return False
        return named == self.instance.comment.pk

    def store(self, sender: str) -> bool:
        """Store the report unless it is a repeat; return False when `sender` exceeds the limit."""
        row = self.instance
        row.sender = sender
        same = Report.objects.open().filter(comment=row.comment, sender=sender, text=row.text)
        try:
            with transaction.atomic():
                limits.take("report", sender, settings.REPORT_LIMITS)
                if not same.exists():  # asked once the sender's other clicks have to wait
                    self.save()
        except limits.TooMany as error:
            self.wait = error.seconds
            self.problems.append(
                _("Many reports came from your internet address. Send yours after %(time)s.")
                % {"time": error.clock}
            )
            return False
        return True


@sensitive_post_parameters("text")
@own_page
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    if (comment := _find(pk)) is None:
        return permalinks.gone(request, permalinks.find(pk))
    if request.method != "POST":
        return _page(request, ReportForm(comment))
    form = ReportForm(comment, request.POST)
    if form.is_valid() and form.store(limits.sender_of(request)):
        return SeeOther(reverse("comments:reported", args=[slug, pk]))
    if form.wait:
        return retry_after(_page(request, form, status=429), form.wait)
    return _page(request, form, status=422)


@own_page
@require_safe
def reported(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return render(request, "comments/reported.html", {"comment": permalinks.find(pk)})


@own_page
def form_after_expiry(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show the form again when its CSRF cookie had expired: nothing is stored, nothing is lost."""
    if (comment := _find(pk)) is None:
        return permalinks.gone(request, permalinks.find(pk))
    form = ReportForm(comment, request.POST, judge=False)
    form.problems = [_("The page was open for a long time. Please send your report once more.")]
    return _page(request, form, status=403)


def _find(pk: int) -> Comment | None:
    """Return a reaction that readers can read."""
    rows = Comment.objects.readable().select_related("publication").defer("publication__body")
    comment = rows.filter(pk=pk).first()
    return comment if comment and comment.publication.is_readable else None


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    context = {"comment": form.instance.comment, "form": form}
    return render(request, "comments/report.html", context, status=status)
