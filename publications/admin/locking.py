"""Editors save one after another, so that each sees what the one before stored."""

from django.contrib import admin
from django.db import router, transaction
from django.http import HttpRequest

from publications.changes import triggers


class OneAtATime(admin.ModelAdmin):
    """An admin page whose POST waits for other writers before it reads anything.

    Without it two editors may both check their form against the same stored row, and the second
    save silently undoes the first.
    """

    def changeform_view(self, request: HttpRequest, *args, **kwargs):
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        using = router.db_for_write(self.model)
        with transaction.atomic(using=using):
            triggers.wait_for_writers(using)
            return super().changeform_view(request, *args, **kwargs)
