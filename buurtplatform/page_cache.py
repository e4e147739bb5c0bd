"""Whole pages, kept for readers: as fast as files, as fresh as the database.

A page is kept under the revision of the catalogue (publications/changes/revision.py), so a change
shows at the next request and nothing is ever purged. Only anonymous readers get a page from here
and only their pages go in; a user with a session never meets it. Each view declares whether its
page may be kept and which parameters make another page of it (publications/views/cacheable.py).
"""

import gzip
import logging
import re
from collections.abc import Callable
from functools import lru_cache
from hashlib import blake2b
from pathlib import Path

import brotli
from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, QueryDict
from django.urls import Resolver404, resolve
from django.utils.cache import has_vary_header, patch_cache_control, patch_vary_headers
from redis.exceptions import RedisError

from comments.captcha import speech
from comments.privacy import retention
from publications.catalogue.parameters import RARE
from publications.changes import revision
from publications.views.cacheable import Cacheable

log = logging.getLogger(__name__)

PAGE_AGE = 60 * 60 * 24  # seconds; a revision is seldom older
SEARCH_AGE = 60 * 10  # seconds
STATUSES = {200, 410}
LONGEST_QUERY = 500  # characters; longer ones are not kept
LARGEST_PAGE = 500_000  # bytes
SMALLEST_TO_PACK = 200  # bytes
OWN = {"private", "no-store", "no-cache"}


class PageCacheMiddleware:
    """Stands first, so that a kept page carries every header the others give."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.release = release()

    def __call__(self, request: HttpRequest):
        if not settings.PAGE_CACHE or request.method not in ("GET", "HEAD"):
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            return own(self.get_response(request))
        declared = cacheable_at(request.path_info, settings.ROOT_URLCONF)
        parameters = parameters_of(request, declared) if declared else None
        if declared is None or parameters is None or (now := revision.of(request)) is None:
            return self.get_response(request)
        vars(request)["GET"] = parameters
        encoding = encoding_for(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        address = f"{request.scheme}:{request.path}?{parameters.urlencode()}:{encoding}"
        key = blake2b(f"{self.release}:{now.key}:{address}".encode(), digest_size=20).hexdigest()
        share = "searches" if is_rare(declared, parameters) else "pages"
        page = kept(share, key)
        if page is None:
            response = self.get_response(request)
            if not may_keep(request, response):
                return response
            page = pack(response, encoding)
            if is_asked_again(declared, parameters) and len(page[2]) <= LARGEST_PAGE:
                keep(share, key, page)
        return answer(request, page)


def release() -> str:
    """Return text that changes when the program, its templates or its settings do."""
    files = [
        path
        for folder in ("buurtplatform", "comments", "publications", "templates", "static")
        for path in sorted((settings.BASE_DIR / folder).rglob("*"))
        if path.suffix in {".py", ".html", ".mo", ".css", ".js", ".svg"}
    ]
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    facts = [
        (str(path.relative_to(settings.BASE_DIR)), path.stat().st_mtime_ns) for path in files
    ] + [
        manifest.exists() and manifest.stat().st_mtime_ns,
        settings.SITE_URL,
        settings.SITE_NAME,
        settings.CONTACT_EMAIL,
        settings.PUBLICATIONS_PER_PAGE,
        settings.REACTIONS_CLOSE_AFTER_DAYS,
        speech.program(),
        [rule.days for rule in retention.RULES],
    ]
    return blake2b(repr(facts).encode(), digest_size=8).hexdigest()


@lru_cache(maxsize=4096)
def cacheable_at(path: str, urlconf: str) -> Cacheable | None:
    """Return what the view behind `path` declares, if its page may be kept."""
    try:
        return getattr(resolve(path, urlconf).func, "cacheable", None)
    except Resolver404:
        return None


def parameters_of(request: HttpRequest, declared: Cacheable) -> QueryDict | None:
    """Return what of the query makes another page, in one order; None when nothing is kept."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return None
    try:
        request.get_host()
    except DisallowedHost:
        return None
    known = QueryDict(mutable=True)
    if request.META.get("QUERY_STRING"):
        if declared.leaves_alone(request.GET):
            return None
        for name, parameter in declared.parameters.items():
            asked = request.GET.getlist(name)
            if asked and (values := parameter.clean(asked, request)):
                known.setlist(name, values)
    known._mutable = False
    return known


def is_asked_again(declared: Cacheable, query: QueryDict) -> bool:
    """Return whether another reader may ask for this page."""
    is_asked_once = any(declared.parameters[name].is_asked_once for name in query)
    return len(query.urlencode()) <= LONGEST_QUERY and not is_asked_once


def is_rare(declared: Cacheable, query: QueryDict) -> bool:
    """Return whether this is one of the countless rare lists, which must not evict the others."""
    points = (declared.parameters[name].rarity(values) for name, values in query.lists())
    return sum(points) >= RARE


@lru_cache(maxsize=64)
def encoding_for(accepted: str) -> str:
    """Return the best compression that the client accepts, or nothing."""
    offers = {}
    for offer in accepted.lower().split(","):
        name, _semicolon, weight = offer.partition(";")
        offers[name.strip()] = not re.fullmatch(r"\s*q\s*=\s*0(\.0*)?\s*", weight)
    return next((name for name in ("br", "gzip") if offers.get(name)), "")


def may_keep(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether `response` is the same for every reader."""
    controls = {c.strip() for c in response.get("Cache-Control", "").lower().split(",")}
    return (
        response.status_code in STATUSES
        and not response.streaming
        and not response.cookies
        and not controls & OWN
        and not has_vary_header(response, "Cookie")
        and not response.has_header("Content-Encoding")
        and not getattr(request, "_csp_nonce", None)
    )


# Status, headers as a response keeps them (by name in lower case), packed body, ETag.
Page = tuple[int, dict[str, tuple[str, str]], bytes, str]


def pack(response: HttpResponse, encoding: str) -> Page:
    """Return `response` as it is stored: compressed, with the headers for caches on the way."""
    body = response.content
    etag = f'W/"{blake2b(body, digest_size=12).hexdigest()}"'
    if len(body) >= SMALLEST_TO_PACK and encoding:
        body = brotli.compress(body, quality=5) if encoding == "br" else gzip.compress(body, 6)
        response["Content-Encoding"] = encoding
    patch_vary_headers(response, ["Accept-Encoding"])
    # Anyone may keep it and has to ask whether it is still right; a CDN may do so less often.
    patch_cache_control(response, public=True, max_age=0, must_revalidate=True)
    if settings.CDN_SECONDS:
        patch_cache_control(response, s_maxage=settings.CDN_SECONDS)
    response["ETag"] = etag
    response["Content-Length"] = str(len(body))
    return (
        response.status_code,
        {n.lower(): (n, value) for n, value in response.items()},
        body,
        etag,
    )


def answer(request: HttpRequest, page: Page) -> HttpResponse:
    """Return a page to a reader, or 304 when their copy is still current."""
    status, headers, body, etag = page
    asked = request.META.get("HTTP_IF_NONE_MATCH")
    if asked and status == 200 and matches(asked, etag):
        response: HttpResponse = HttpResponseNotModified()
        headers = {name: headers[name] for name in ("cache-control", "etag", "vary")}
    else:
        response = HttpResponse(b"" if request.method == "HEAD" else body, status=status)
    response.headers._store = dict(headers)  # checked when the page was made
    return response


def matches(asked: str, etag: str) -> bool:
    """Return whether an If-None-Match header names `etag`; weak and strong ones compare alike."""
    plain = etag.removeprefix("W/")
    return any(tag.strip().removeprefix("W/") in (plain, "*") for tag in asked.split(","))


def own(response: HttpResponse) -> HttpResponse:
    """Return a page for one user with a session; it is never shared."""
    if not response.has_header("Cache-Control"):
        patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Cookie"])
    return response


def kept(share: str, key: str) -> Page | None:
    try:
        return caches[share].get(key)
    except (OSError, RedisError):
        log.exception("The cache of pages does not answer; pages are made anew.")
        return None


def keep(share: str, key: str, page: Page) -> None:
    try:
        caches[share].set(key, page, SEARCH_AGE if share == "searches" else PAGE_AGE)
    except (OSError, RedisError):
        log.exception("The cache of pages does not answer; this page is not kept.")
