"""Analysing many texts with several processes, which never touch the database."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from publications.search.documents import Document, Source, documents_of

WORTH_IT = 400  # publications: starting the processes costs about as much as analysing these
AHEAD = 2  # batches that wait for each process

Batch = list  # whatever belongs to the texts of one batch


def available_processes() -> int:
    """Return how many processes may compute beside each other on this machine."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def analysed(
    batches: Iterable[tuple[Batch, list[Source]]], total: int, processes: int
) -> Iterator[tuple[Batch, list[Document]]]:
    """Give each batch with the documents of its texts, in order; `total` is the number of texts."""
    if processes < 2 or total < WORTH_IT:
        for batch, sources in batches:
            yield batch, documents_of(sources)
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        running: deque = deque()
        for batch, sources in batches:
            running.append((batch, pool.submit(documents_of, sources)))
            if len(running) > AHEAD * processes:
                done, future = running.popleft()
                yield done, future.result()
        for done, future in running:
            yield done, future.result()
