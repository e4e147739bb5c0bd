"""Lets several do something at the same moment; see the fixture `shared_database`."""

import threading

from django.db import connections


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
