"""Searches in SQL: slow and plain, what the ranking in memory is checked against."""

from datetime import timedelta

from django.db.models import Case, F, FloatField, QuerySet, Value, When
from django.utils import timezone

from publications.search.plan import RECENT, Plan, make_plan


def search(publications: QuerySet, asked: str | Plan) -> QuerySet:
    """Keep what fits a reader's words, or a plan made of them."""
    return publications.filter(_plan(asked).fits)


def by_relevance(publications: QuerySet, asked: str | Plan) -> QuerySet:
    """Keep what fits, the best first, and the newest first among equals."""
    plan, found = _plan(asked), search(publications, asked)
    if not plan.wanted:
        return found.order_by("-published_at", "-pk")
    ranked = found.alias(search_rank=_rank(plan))
    return ranked.order_by(F("search_rank").desc(), "-published_at", "-pk")


def _plan(asked: str | Plan) -> Plan:
    return make_plan(asked) if isinstance(asked, str) else asked


def _rank(plan: Plan):
    total, now = Value(0.0), timezone.now()
    for days, points in RECENT:
        total = total + _worth(points, published_at__gte=now - timedelta(days=days))
    for part, points in zip(plan.parts, plan.worths, strict=True):
        total = total + _worth(points, plan.matching(part.expression))
    return total


def _worth(points: float, *condition, **conditions) -> Case:
    when = When(*condition, **conditions, then=Value(points))
    return Case(when, default=Value(0.0), output_field=FloatField())
