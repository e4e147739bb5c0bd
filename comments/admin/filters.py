"""The filters beside the list of reactions."""

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from comments.admin import queues
from comments.models import Comment
from publications.models import Publication

ALL = "all"
MOST = 20  # publications named in the margin; the search box finds the others


def _counts(pk_attname: str, conditions) -> dict[str, Count]:
    """Return one count for each choice, without the subquery that Django adds to each."""
    return {
        f"{number}__c": Count(pk_attname, filter=condition)
        for number, condition in enumerate(conditions)
    }


class QueueFilter(SimpleListFilter):
    """The queues, then the decided statuses, with counts; pending is the default."""

    title = _("status")
    parameter_name = "status"
    conditions = queues.CONDITIONS | {
        status: Q(status=status) for status in Comment.Status if status != Comment.Status.PENDING
    }

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin):
        labels = dict(Comment.Status.choices) | queues.LABELS
        return [*((key, labels[key]) for key in self.conditions), (ALL, _("all"))]

    def value(self):
        value = super().value()
        return value if value in {*self.conditions, ALL} else queues.WAITING

    def queryset(self, request: HttpRequest, queryset: QuerySet):
        return queryset.filter(self.conditions.get(self.value(), Q()))

    def get_facet_counts(self, pk_attname, filtered_qs):
        keys = (key for key, _label in self.lookup_choices)
        return _counts(pk_attname, (self.conditions.get(key, Q()) for key in keys))

    def choices(self, changelist):
        choices = super().choices(changelist)
        next(choices)  # Django's own "All" would bring the default back
        for (key, _label), choice in zip(self.lookup_choices, choices, strict=True):
            yield choice | {"selected": self.value() == key}


class PublicationFilter(SimpleListFilter):
    """The publications with most pending reactions, and the one that was chosen."""

    title = _("publication")
    parameter_name = "publication"

    def lookups(self, request: HttpRequest, model_admin: ModelAdmin):
        waiting = Comment.objects.pending().order_by().values("publication", "publication__title")
        rows = waiting.annotate(number=Count("pk")).order_by("-number", "publication__title")[:MOST]
        choices = {str(row["publication"]): row["publication__title"] for row in rows}
        chosen = self.used_parameters.get(self.parameter_name, "")
        if chosen.isdecimal() and chosen not in choices and len(chosen) < 19:
            title = Publication.objects.filter(pk=chosen).values_list("title", flat=True).first()
            choices |= {chosen: title} if title else {}
        return list(choices.items())

    def has_output(self):
        return bool(self.lookup_choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet):
        known = dict(self.lookup_choices)
        return queryset.filter(publication=self.value()) if self.value() in known else queryset

    def get_facet_counts(self, pk_attname, filtered_qs):
        keys = (key for key, _title in self.lookup_choices)
        return _counts(pk_attname, (Q(publication=key) for key in keys))
