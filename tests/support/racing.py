"""Lets several do something at the same moment; see the fixture `shared_database`."""

import threading
from contextlib import contextmanager

from django.db import connection, connections, transaction


def at_once(*jobs):
    """Run the jobs in threads that start together; return their results in order."""
    barrier, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(number, job):
        try:
            barrier.wait()
            results[number] = job()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def at_most_a_moment():
    """Do a thing in a transaction of PostgreSQL that fails when it has to wait."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '300ms'")
        yield
