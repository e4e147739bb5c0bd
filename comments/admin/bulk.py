"""What a moderator does with many reactions at once, from the list."""

from django.contrib import admin, messages
from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, ngettext_lazy

from comments.admin.forms import ReasonForm
from comments.admin.moderation_page import read_key
from comments.models import Comment, Decision
from comments.moderation import lifecycle

LISTED = 20  # reactions that the page before a rejection names


@admin.action(description=_("Approve"), permissions=["change"])
def approve(modeladmin: ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    done = ngettext_lazy(
        "%(number)d reaction approved: readers see it now.",
        "%(number)d reactions approved: readers see them now.",
        "number",
    )
    _decide(modeladmin, request, queryset, Comment.Status.APPROVED, done)


@admin.action(description=_("Reject"), permissions=["change"])
def reject(modeladmin: ModelAdmin, request: HttpRequest, queryset: QuerySet):
    """Reject the reactions, after a page that asks for the reason, which the visitors read."""
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    if not form.is_valid():
        context = modeladmin.admin_site.each_context(request) | {
            "title": _("Reject reactions"),
            "form": form,
            "comments": queryset[:LISTED],
            "more": max(0, queryset.count() - LISTED),
            "across": request.POST.get("select_across") == "1",
            "chosen": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "seen": request.POST.get("seen", ""),
            "opts": modeladmin.opts,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        }
        return render(request, "admin/comments/comment/reject.html", context)
    done = ngettext_lazy(
        "%(number)d reaction rejected.", "%(number)d reactions rejected.", "number"
    )
    reason = form.cleaned_data["reason"]
    return _decide(modeladmin, request, queryset, Comment.Status.REJECTED, done, reason)


@admin.action(description=_("Spam"), permissions=["change"])
def mark_as_spam(modeladmin: ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
    done = ngettext_lazy(
        "%(number)d reaction marked as spam.",
        "%(number)d reactions marked as spam.",
        "number",
    )
    _decide(modeladmin, request, queryset, Comment.Status.SPAM, done)


def _decide(
    modeladmin: ModelAdmin, request: HttpRequest, queryset: QuerySet, status: str, done, reason=""
) -> None:
    """Give the reactions `status`; report how many were changed and which were not."""
    seen = read_key(request.POST.get("seen", ""))
    by = request.user if request.user.is_authenticated else None
    steps = lifecycle.decide(queryset, status, by, reason, seen=seen)
    changed = {step.comment.pk for step in steps}
    left = set()
    if request.POST.get("select_across") != "1":
        left = {pk for pk in map(read_key, request.POST.getlist(ACTION_CHECKBOX_NAME)) if pk}
        left -= changed
    lines = Decision.objects.filter(comment__in=left).order_by("pk")
    last = {line.comment_id: line for line in lines}
    if seen is not None:  # a second click: this moderator did the same since the list was opened
        again = {
            pk
            for pk, line in last.items()
            if line.pk > seen
            and (line.by_id, line.action, line.reason) == (request.user.pk, status, reason)
        }
        changed |= again
        left -= again
    if changed:
        modeladmin.message_user(request, done % {"number": len(changed)}, messages.SUCCESS)
    if left:
        who = {last[pk].who for pk in left & last.keys()}
        modeladmin.message_user(request, _what_stayed(len(left), who), messages.WARNING)


def _what_stayed(number: int, who_was_first: set[str]) -> str:
    stayed = ngettext(
        "%(number)d reaction stayed as it was: it had been decided before.",
        "%(number)d reactions stayed as they were: they had been decided before.",
        number,
    ) % {"number": number}
    if not who_was_first:
        return stayed
    first = _("Who was first: %(names)s.") % {"names": ", ".join(sorted(who_was_first))}
    return f"{stayed} {first}"
