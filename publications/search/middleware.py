"""An editor's request indexes its own change before it answers: the next search finds it."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from publications.search import background, indexer

log = logging.getLogger(__name__)

SAFE = {"GET", "HEAD", "OPTIONS", "TRACE"}


class IndexOwnChanges:
    """Index the last few changes after a request that may have made some.

    Visitors change nothing that is searched, so only requests of users who are logged in count.
    What is too much for one request is left to the background.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE and request.user.is_authenticated:
            self.index()
        return response

    def index(self) -> None:
        try:
            is_behind = indexer.index_queued(most=indexer.OWN) and indexer.is_behind()
        except Exception:  # the change is stored, and waits in the queue
            log.exception("A change was not indexed yet")
            is_behind = True
        if is_behind and settings.INDEX_IN_BACKGROUND:
            background.start()
