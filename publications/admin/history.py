from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext


class DutchHistory(admin.ModelAdmin):
    """Writes the names of changed fields into the history in Dutch.

    Django stores them capitalised and looks those up later, where the catalogue has the names as
    the models write them.
    """

    def construct_change_message(self, request: HttpRequest, form, formsets, add: bool = False):
        message = super().construct_change_message(request, form, formsets, add)
        for part in message:
            for what in part.values():
                if "fields" in what:
                    what["fields"] = [capfirst(gettext(uncapped(name))) for name in what["fields"]]
        return message


def uncapped(name: str) -> str:
    """Return a label as its model wrote it: "Year of issue" was "year of issue", ISBN is ISBN."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
