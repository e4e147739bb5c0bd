"""The site in processes of its own, for tests that look at it from outside."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from django.conf import settings as project

IN_MEMORY = "locmemcache://"
CACHES = sorted({IN_MEMORY, os.environ.get("TEST_CACHE_URL", IN_MEMORY)})


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=project.BASE_DIR,
        env={"ENV_FILE": ""} | environment,  # not the `.env` of a developer
        check=True,
        timeout=120,
        capture_output=True,
    )


@contextmanager
def serving(
    environment: dict[str, str], workers: int = 1, application: str = "buurtplatform.wsgi"
) -> Iterator[str]:
    """Give the address of gunicorn, which runs in `environment` until the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
            "--worker-class", "gthread", "--workers", str(workers), "--threads", "2",
            "--no-control-socket", "--log-level", "warning",
        ],
        cwd=project.BASE_DIR,
        env=environment,
        start_new_session=True,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        wait_for(f"{address}/gezondheid/")
        yield address
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(10)


def wait_for(address: str) -> None:
    for _ in range(100):
        try:
            urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"{address} does not answer")
