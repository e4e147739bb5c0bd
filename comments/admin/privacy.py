"""The page that answers a visitor's question: what do you hold on my email address?

The address is only ever in a form; in a URL it would end up in logs.
"""

import json

from django import forms
from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters

from comments.forms.fields import AddressField
from comments.models import Comment
from comments.privacy import person

ERASE = {"address": person.erase_address, "all": person.erase_all}


class AddressForm(forms.Form):
    address = AddressField(
        label=_("E-mail address"),
        error_messages={
            "required": _("Fill in an e-mail address."),
            "invalid": _("Fill in an e-mail address like naam@voorbeeld.nl."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


@sensitive_post_parameters("address")
def view(request: HttpRequest, model_admin: ModelAdmin):
    """Ask for an address; show, export or erase what is held on it."""
    if not model_admin.has_change_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, model_admin, AddressForm())
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, model_admin, form, status=422)
    held = person.held_on(form.cleaned_data["address"])
    step, _space, what = request.POST.get("step", "").partition(" ")
    if step == "show" or (step == "ask" and what in ERASE):
        return _page(request, model_admin, form, held, ask=what)
    if step == "download":
        return _download(held)
    if step == "erase" and what in ERASE and request.user.is_authenticated:
        _tell(request, model_admin, ERASE[what](held.address, request.user))
        return HttpResponseRedirect(request.path, status=303)
    return HttpResponseBadRequest()


def _page(
    request: HttpRequest, model_admin: ModelAdmin, form, held=None, ask="", status: int = 200
):
    context = model_admin.admin_site.each_context(request) | {
        "title": _("Data of a mail address"),
        "opts": model_admin.opts,
        "form": form,
        "held": held,
        "places": [_place(row) for row in held.elsewhere + held.contacts] if held else [],
        "ask": ask,
    }
    return render(request, "admin/comments/comment/person.html", context, status=status)


def _download(held):
    text = json.dumps(held.record, ensure_ascii=False, indent=2)
    disposition = 'attachment; filename="gegevens.json"'
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": disposition}
    )


def _tell(request: HttpRequest, model_admin: ModelAdmin, number) -> None:
    done = ngettext(
        "Erased: the data of %(number)d reaction, and mails. Look once more what is left.",
        "Erased: the data of %(number)d reactions, and mails. Look once more what is left.",
        number,
    )
    model_admin.message_user(request, done % {"number": number}, messages.SUCCESS)


def _place(row) -> tuple[str, str]:
    """Return what the row is, and the URL where it can be changed."""
    page = "comments_comment" if isinstance(row, Comment) else "publications_publication"
    return str(row), reverse(f"admin:{page}_change", args=[row.pk])
