"""Pages that are the same for every reader, and the query parameters that they read.

    @require_safe
    @cacheable(PAGE)
    def organisations(request): ...

The page cache reads this mark from the view that an address leads to, and hides every other
parameter: a parameter that is not declared here does not work in production. So where the setting
CHECK_PARAMETERS is on, in development and in tests, reading one raises `UndeclaredParameter`,
whether the address has it or not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict

from publications.catalogue.parameters import Parameter


class UndeclaredParameter(Exception):
    """A cacheable page reads a parameter that it does not declare."""

    def __init__(self, name: str):
        super().__init__(
            f"This page reads “{name}”, which its view does not declare, so the page cache would "
            "hide it: add it to @cacheable(...)."
        )


@dataclass
class Cacheable:
    """What a view declares. `parameters` are in the order of the address in the cache."""

    parameters: dict[str, Parameter]
    unless: Callable[[QueryDict], bool] | None = None

    def leaves_alone(self, query: QueryDict) -> bool:
        """Return whether this address is no page of the view, but something else's."""
        return self.unless is not None and self.unless(query)


class DeclaredQuery(QueryDict):
    """A query as a cacheable view gets it: the declared parameters, and no question for others."""

    declared: Cacheable = Cacheable({})

    @classmethod
    def of(cls, query: QueryDict, declared: Cacheable) -> "DeclaredQuery":
        found = cls(mutable=True, encoding=query.encoding)
        found.declared = declared
        for name in query:
            if name in declared.parameters:
                found.setlist(name, query.getlist(name))
        found._mutable = False
        return found

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.declared = self.declared
        return copy

    def __getitem__(self, name):
        self._check(name)
        return super().__getitem__(name)

    def __contains__(self, name):
        self._check(name)
        return super().__contains__(name)

    def getlist(self, key, default=None):
        self._check(key)
        return super().getlist(key, default)

    def _check(self, name: str) -> None:
        if name not in self.declared.parameters:
            raise UndeclaredParameter(name)


def cacheable(*parameters: Parameter, unless: Callable[[QueryDict], bool] | None = None):
    """Mark a view whose page anybody may get from the cache; it reads only `parameters`.

    An address whose query is `unless` reaches the view as it is, and its answer is not kept.
    """
    declared = Cacheable({one.name: one for one in parameters}, unless)

    def mark(view):
        @wraps(view)
        def checked(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if settings.CHECK_PARAMETERS and not declared.leaves_alone(request.GET):
                vars(request)["GET"] = DeclaredQuery.of(request.GET, declared)
            return view(request, *args, **kwargs)

        vars(checked)["cacheable"] = declared
        return checked

    return mark


def also_reads(view, *parameters: Parameter) -> None:
    """Declare parameters of a part that another app puts on the page of `view`."""
    view.cacheable.parameters.update({one.name: one for one in parameters})
