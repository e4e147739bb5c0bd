"""QuerySets of publications; each rule is written once, here."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol, Self

from django.apps import apps
from django.db import models, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from publications.models.people import Author, Authorship
from publications.models.status import Status, is_published, may_become
from publications.models.terms import Organisation, Series


class OldAddresses(Protocol):
    """The manager of old addresses as publications use it: its module imports theirs."""

    def remember(self, publications: Iterable[Any]) -> None: ...

    def slugs(self, start: str, but_not: Any) -> set[str]: ...


def old_addresses_of_all() -> OldAddresses:
    return apps.get_model("publications", "OldAddress").objects


class PublicationQuerySet(models.QuerySet):
    def published(self, at: datetime | None = None) -> Self:
        """Keep what readers may find: published, with a moment in the past."""
        return self.filter(is_published(at or timezone.now()))

    def readable(self, at: datetime | None = None) -> Self:
        """Keep what has a public page: what is published, and what was withdrawn."""
        now = at or timezone.now()
        return self.filter(is_published(now) | Q(status=Status.WITHDRAWN))

    def publish(self) -> int:
        """Publish each row that may be; one without a date appears now. Return the number."""
        now = timezone.now()
        with transaction.atomic():
            pks = [
                *self.filter(status__in=may_become(Status.PUBLISHED)).values_list("pk", flat=True)
            ]
            chosen = self.model._default_manager.filter(pk__in=pks)
            count = chosen.update(
                status=Status.PUBLISHED,
                published_at=Coalesce("published_at", now),
                withdrawn_at=None,
                updated_at=now,
            )
            old_addresses_of_all().remember(chosen.only("title", "slug", "status"))
        return count

    def withdraw(self, reason: str) -> int:
        """Withdraw each row that readers can find, for `reason`. Return the number.

        A planned publication goes back to draft instead.
        """
        now = timezone.now()
        return self.published(now).update(
            status=Status.WITHDRAWN,
            withdrawal_reason=reason,
            withdrawn_at=now,
            updated_at=now,
        )

    def newest_first(self) -> Self:
        return self.order_by("-published_at", "-pk")

    def with_page(self) -> Self:
        """Fetch the organisation, type, series and successor along."""
        related = self.select_related("organisation", "type", "series", "successor")
        return related.defer("successor__body", "successor__lead")

    def credited_to(self, author: Author) -> Self:
        """Keep publications that name `author`, each once."""
        return self.filter(pk__in=Authorship.objects.filter(author=author).values("publication"))

    def of_organisation(self, organisation: Organisation) -> Self:
        """Keep what `organisation` published, alone or as a partner."""
        shared = organisation.partner_publications.through.objects.filter(organisation=organisation)
        return self.filter(Q(organisation=organisation) | Q(pk__in=shared.values("publication")))

    def on_kennisplein(self) -> Self:
        return self.filter(on_kennisplein=True)

    def in_series(self, series: Series) -> Self:
        """Keep the parts of `series`, by number; parts without number come last."""
        return self.filter(series=series).order_by(
            F("series_number").asc(nulls_last=True), "published_at", "pk"
        )
