"""What a moderator does with many reactions at once, from the list."""

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comments.admin.forms import ReasonForm
from comments.admin.handling import read_key
from comments.models import Comment, Decision
from comments.moderation import lifecycle

LISTED = 20  # reactions that the page before a rejection names


@admin.action(description=_("Approve"), permissions=["change"])
def approve(modeladmin, request, queryset):
    steps = _decide(request, queryset, Comment.Status.APPROVED)
    done = ngettext(
        "%(number)d reaction approved: readers see it now.",
        "%(number)d reactions approved: readers see them now.",
        len(steps),
    )
    _tell(modeladmin, request, done, steps)


@admin.action(description=_("Reject"), permissions=["change"])
def reject(modeladmin, request, queryset):
    """Ask for the reason first: the visitors will read it."""
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
    reason = form.cleaned_data["reason"]
    steps = _decide(request, queryset, Comment.Status.REJECTED, reason)
    done = ngettext("%(number)d reaction rejected.", "%(number)d reactions rejected.", len(steps))
    return _tell(modeladmin, request, done, steps)


@admin.action(description=_("Spam"), permissions=["change"])
def mark_as_spam(modeladmin, request, queryset):
    steps = _decide(request, queryset, Comment.Status.SPAM)
    done = ngettext(
        "%(number)d reaction marked as spam.",
        "%(number)d reactions marked as spam.",
        len(steps),
    )
    _tell(modeladmin, request, done, steps)


def _decide(request, queryset, status, reason=""):
    seen = read_key(request.POST.get("seen", ""))
    return lifecycle.decide(queryset, status, request.user, reason, seen=seen)


def _tell(modeladmin, request, done, steps):
    """Say how many changed, and who was first with the others."""
    if steps:
        modeladmin.message_user(request, done % {"number": len(steps)}, messages.SUCCESS)
    if request.POST.get("select_across") == "1":
        return
    changed = {str(step.comment.pk) for step in steps}
    left = {pk for pk in request.POST.getlist(ACTION_CHECKBOX_NAME) if pk.isdecimal()} - changed
    if not left:
        return
    lines = Decision.objects.filter(comment__in=left).order_by("pk")
    names = sorted({*{line.comment_id: line.who for line in lines}.values()})
    stayed = ngettext(
        "%(number)d reaction stayed as it was: it had been decided before.",
        "%(number)d reactions stayed as they were: they had been decided before.",
        len(left),
    ) % {"number": len(left)}
    first = _("Who was first: %(names)s.") % {"names": ", ".join(names)} if names else ""
    modeladmin.message_user(request, f"{stayed} {first}".strip(), messages.WARNING)
