"""Indexing between requests: what a request left in the queue, or another program put there.

A thread of this process, so that a site without any timer is up to date within moments. It works
in small batches and ends when the queue is empty.
"""

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connections

from publications.changes import revision
from publications.search import indexer

log = logging.getLogger(__name__)

_lock = threading.Lock()
_thread: threading.Thread | None = None
_checked = ""  # the last line of the log of changes when the queue was last looked at


def look(**kwargs) -> None:
    """Start indexing when anything waits; called behind an answer, looks after changes only."""
    global _checked
    token = revision.last_token()
    if token == _checked or not settings.INDEX_IN_BACKGROUND:
        return
    _checked = token
    try:
        if indexer.is_behind():
            start()
    except DatabaseError as error:
        log.warning("The index queue cannot be read: %s", error)
    finally:
        close_old_connections()


def start() -> None:
    """Index the queue in a thread, unless one is at it."""
    global _thread
    with _lock:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_run, name="indexer", daemon=True)
            _thread.start()


def _run() -> None:
    try:
        indexer.index_queued()
    except Exception:  # the queue keeps what was not indexed, and the next change starts this again
        log.exception("Indexing stopped")
    finally:
        connections.close_all()
