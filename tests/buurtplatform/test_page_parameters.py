"""Each page declares the parameters that it reads: the page cache hides every other one."""

import re

import pytest
from django.conf import settings as project
from django.http import HttpResponse, QueryDict
from django.template import Context, Template
from django.urls import URLResolver, get_resolver

from buurtplatform.page_cache import cacheable_at
from publications.catalogue.parameters import Parameter, page_number
from publications.views.cacheable import UndeclaredParameter, also_reads, cacheable

PAGE = page_number("pagina")
READS = {
    "get": lambda query, name: query.get(name),
    "get with a default": lambda query, name: query.get(name, ""),
    "getlist": lambda query, name: query.getlist(name),
    "item": lambda query, name: query[name],
    "in": lambda query, name: name in query,
    "of a copy": lambda query, name: query.copy().get(name),
    "in a template": lambda query, name: Template("{{ query.%s }}" % name).render(
        Context({"query": query})
    ),
}
# What an address outside the admin answers itself each time, and why.
NEVER_KEPT = {
    "publications:suggestions": "browsers keep it",
    "legacy": "redirects",
    "comments": "a form, a token or what is somebody's own",
    "author": "somebody's own",
    "captcha": "another one each time",
    "review": "somebody's own",
    "robots": "a few lines",
    "health": "as it is now",
    "attachment": "a file, some for editors only",
}


def ask(rf, read, address: str, *parameters: Parameter, **options) -> HttpResponse:
    """Answer `address` with what a cacheable view reads."""

    @cacheable(*parameters, **options)
    def view(request):
        return HttpResponse(repr(read(request.GET)))

    return view(rf.get(address))


@pytest.mark.parametrize("query", ["", "?kleur=rood", "?pagina=2&kleur=rood"])
@pytest.mark.parametrize("how", READS)
def test_reading_an_undeclared_parameter_fails_whether_the_address_has_it_or_not(rf, how, query):
    with pytest.raises(UndeclaredParameter, match="“kleur”"):
        ask(rf, lambda GET: READS[how](GET, "kleur"), f"/{query}", PAGE)


@pytest.mark.parametrize("how", READS)
def test_a_declared_parameter_is_read_as_ever(rf, how):
    answer = ask(rf, lambda GET: READS[how](GET, "pagina"), "/?pagina=1&pagina=2", PAGE)
    assert answer.content.decode() == repr(READS[how](QueryDict("pagina=1&pagina=2"), "pagina"))


def test_who_reads_all_there_is_gets_the_declared_ones_only(rf):
    def read(GET):
        return GET.urlencode(), [*GET], GET.dict(), [*GET.lists()], GET.copy().urlencode()

    answer = ask(rf, read, "/?a=1&pagina=2&f[0]=x&pagina=3", PAGE)
    names, values = ["pagina"], [("pagina", ["2", "3"])]
    query = "pagina=2&pagina=3"
    assert answer.content.decode() == repr((query, names, {"pagina": "3"}, values, query))


def test_an_address_that_is_no_page_of_the_view_reaches_it_as_it_is(rf):
    def unless(query):
        return "oud" in query

    answer = ask(rf, lambda GET: GET.get("kleur"), "/?oud=1&kleur=rood", unless=unless)
    assert answer.content.decode() == "'rood'"
    with pytest.raises(UndeclaredParameter):
        ask(rf, lambda GET: GET.get("kleur"), "/?kleur=rood", unless=unless)


def test_production_does_not_look(rf, settings):
    settings.CHECK_PARAMETERS = False
    answer = ask(rf, lambda GET: (type(GET).__name__, GET.get("kleur")), "/?kleur=rood", PAGE)
    assert answer.content.decode() == repr(("QueryDict", "rood"))


def test_a_part_of_another_app_declares_its_own(rf):
    @cacheable(PAGE)
    def view(request):
        return HttpResponse(request.GET.get("deel", "1"))

    with pytest.raises(UndeclaredParameter):
        view(rf.get("/"))
    also_reads(view, page_number("deel"))
    assert view(rf.get("/?deel=3")).content == b"3"


def test_the_page_of_a_publication_declares_the_pages_of_its_reactions():
    assert [*cacheable_at("/publicaties/een/", project.ROOT_URLCONF).parameters] == ["reacties"]


def views(patterns, namespace=""):
    """Give the name and the view of each address outside the admin."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace != "admin":
                yield from views(pattern.url_patterns, pattern.namespace or namespace)
        else:
            module = pattern.callback.__module__
            name = "legacy" if ".legacy." in module else pattern.name
            yield (f"{namespace}:{name}" if namespace else name), pattern.callback


def test_every_view_declares_its_page_or_is_known_never_to_be_kept():
    found = dict(views(get_resolver().url_patterns))
    kept = {name for name, view in found.items() if hasattr(view, "cacheable")}
    rest = {
        name if name in NEVER_KEPT else re.split("[:-]", name)[0] for name in found.keys() - kept
    }
    assert rest == NEVER_KEPT.keys()
    assert not kept & rest


def test_the_page_cache_names_no_page_of_the_site():
    source = (project.BASE_DIR / "buurtplatform" / "page_cache.py").read_text()
    assert "publicaties" not in source
    marked = [view for _n, view in views(get_resolver().url_patterns) if hasattr(view, "cacheable")]
    names = {name for view in marked for name in view.cacheable.parameters}
    assert {"q", "pagina", "letter", "reacties"} <= names
    assert not {name for name in names if f'"{name}"' in source}


def test_no_page_reads_its_query_in_another_way():
    """The cache changes `request.GET` only: what is read around it would end in others' pages."""
    around = re.compile(r"QUERY_STRING|get_full_path|build_absolute_uri|get_raw_uri")
    known = {"buurtplatform/page_cache.py", "comments/admin/comment.py"}
    found = {
        str(path.relative_to(project.BASE_DIR))
        for room in ("buurtplatform", "comments", "publications", "templates")
        for path in (project.BASE_DIR / room).rglob("*")
        if path.suffix in {".py", ".html"} and around.search(path.read_text())
    }
    assert found == known
