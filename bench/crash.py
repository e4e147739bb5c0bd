#!/usr/bin/env python
"""Whether a reaction gets lost when the server dies: posts at once, kill -9 in between.

    .venv/bin/python bench/crash.py                                  # SQLite
    DATABASE_URL=postgres://root@127.0.0.1/name .venv/bin/python bench/crash.py

Starts gunicorn as in production, on 127.0.0.1 only; opens POSTS forms, answers each sum with what
the database knows, and sends them all at the same moment. In between everything of gunicorn is
killed KILLS times and started again. Each visitor does what people do: sends the same form again
when the line breaks; one in ten gives up instead, and one in ten clicks twice. Then the database
must hold every reaction that was acknowledged once, whole, and one mail to each address that was
given with it; every other reaction at most once.

The table goes to OUT; the exit code is 1 when one thing is wrong, and the time is limited.
"""

import asyncio
import hashlib
import http
import os
import platform
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parent.parent
POSTS = int(os.environ.get("POSTS", "2000"))
KILLS = int(os.environ.get("KILLS", "5"))
FOLDER = ROOT / "var" / "bench" / "crash"
OUT = os.environ.get("OUT")
LIMIT = 120 + POSTS  # seconds for all of it
PATIENCE = 60  # seconds that a visitor waits for one answer
READING = 64  # forms that are opened at the same moment

sys.path.insert(0, str(ROOT))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "buurtplatform.settings",
    "SECRET_KEY": "for the benchmark only, and long enough for Django's own check",
    "SITE_URL": "http://localhost:8000",
    "CONTACT_EMAIL": "redactie@localhost",
    "ALLOWED_HOSTS": "localhost",
    "VAR_DIR": str(FOLDER),
    "BEHIND_PROXY": "1",  # so that every visitor has an address of his own
}


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments, "-v0"], cwd=ROOT, check=True)


class Server:
    """gunicorn with two workers; dies at once, all of it, and starts on the same port."""

    def __init__(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.kills = 0
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "buurtplatform.wsgi",
                "--bind", f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--workers", "2",
                "--threads", "4", "--no-control-socket", "--log-level", "critical",
                "--timeout", "120",
            ],
            cwd=ROOT, start_new_session=True,
        )  # fmt: skip

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def crash(self) -> None:
        self.kill()
        self.kills += 1
        self.start()

    async def ask(self, path: str, *, address: str, cookie="", fields: dict | None = None):
        """Return status, headers and page; raise OSError when the line breaks before the end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, limit=2**20)
        try:
            body = urlencode(fields).encode() if fields else b""
            head = [
                f"{'POST' if fields else 'GET'} {path} HTTP/1.1", "Host: localhost",
                "Connection: close", f"X-Forwarded-For: {address}", f"Cookie: {cookie}",
                "Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}",
            ]  # fmt: skip
            writer.write("\r\n".join([*head, "", ""]).encode() + body)
            await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
        head, end, page = answer.partition(b"\r\n\r\n")
        if not end:
            raise ConnectionResetError("the answer was cut off")
        status, *lines = head.decode().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        if len(page) < int(headers.get("Content-Length", 0)):
            raise ConnectionResetError("the page was cut off")
        return int(status.split()[1]), headers, page.decode()


@dataclass
class Visitor:
    number: int
    fields: dict = field(default_factory=dict)
    cookie: str = ""
    acknowledged: bool = False

    def __post_init__(self):
        chance = random.Random(self.number)
        words = " ".join(chance.choices("wijk buurt é 👩‍👩‍👧 𠜎 <b> & samen\r\n".split(" "), k=200))
        self.name = f"Bezoeker {self.number} 🏘"
        self.text = f"{words} {hashlib.sha256(words.encode()).hexdigest()}".replace("\r\n", "\n")
        self.address = f"10.{self.number >> 16}.{self.number >> 8 & 255}.{self.number & 255}"
        self.email = f"bezoeker{self.number}@example.org" if self.number % 2 else ""
        self.gives_up = self.number % 10 == 3
        self.clicks = 2 if self.number % 10 == 7 else 1

    @property
    def stored(self) -> tuple[str, str]:
        return self.name, re.sub(r"\s+$", "", self.text)

    async def open(self, server: Server, path: str) -> None:
        status, headers, page = await server.ask(f"{path}nieuw/", address=self.address)
        assert status == http.HTTPStatus.OK, (status, page)
        tags = re.findall(r'<input type="hidden"[^>]*name="(\w+)" value="([^"]*)"', page)
        self.fields = {name: unescape(value) for name, value in tags}
        self.fields |= {"name": self.name, "email": self.email, "text": self.text}
        self.cookie = headers["Set-Cookie"].split(";")[0]

    async def send(self, server: Server, path: str, seen: Counter) -> None:
        clicks = [self._click(server, path, seen) for _ in range(self.clicks)]
        self.acknowledged = any(await asyncio.gather(*clicks))

    async def _click(self, server: Server, path: str, seen: Counter) -> bool:
        while True:
            try:
                async with asyncio.timeout(PATIENCE):
                    status, _headers, _page = await server.ask(
                        path, address=self.address, cookie=self.cookie, fields=self.fields
                    )
            except (OSError, TimeoutError) as error:
                seen["too slow" if isinstance(error, TimeoutError) else "line broke"] += 1
                if self.gives_up:
                    return False
            else:
                seen[status] += 1
                if status == http.HTTPStatus.SEE_OTHER:
                    return True
                if status < http.HTTPStatus.INTERNAL_SERVER_ERROR:
                    return False  # the form came back: nothing of this may happen here
            seen["sent again"] += 1
            await asyncio.sleep(random.uniform(0.2, 1.5))


async def open_forms(server: Server, path: str, visitors: list[Visitor]) -> None:
    some = asyncio.Semaphore(READING)

    async def one(visitor: Visitor) -> None:
        async with some:
            await visitor.open(server, path)

    await asyncio.gather(*map(one, visitors))


async def send_all(server: Server, path: str, visitors: list[Visitor]) -> tuple[Counter, float]:
    """Send everything at once; kill the server after each equal share that was acknowledged."""
    seen, start = Counter(), time.perf_counter()

    async def crashes() -> None:
        for number in range(KILLS):
            while seen[http.HTTPStatus.SEE_OTHER] < POSTS * (number + 0.5) / (KILLS + 1):
                await asyncio.sleep(0.005)
            server.crash()

    killer = asyncio.create_task(crashes())
    await asyncio.gather(*(visitor.send(server, path, seen) for visitor in visitors))
    killer.cancel()
    return seen, time.perf_counter() - start


async def until_ready(server: Server) -> None:
    for _ in range(300):
        try:
            if (await server.ask("/gezondheid/", address="127.0.0.1"))[0] == http.HTTPStatus.OK:
                return
        except OSError:
            pass
        await asyncio.sleep(0.1)
    raise SystemExit("gunicorn does not answer")


async def play(server: Server, path: str, visitors: list[Visitor]) -> tuple[Counter, float]:
    async with asyncio.timeout(LIMIT):
        await until_ready(server)
        await open_forms(server, path, visitors)
        await asyncio.to_thread(solve, visitors)
        await asyncio.sleep(3.2)  # a form that comes back sooner was filled in by a machine
        return await send_all(server, path, visitors)


def solve(visitors: list[Visitor]) -> None:
    from captcha.models import CaptchaStore

    answers = dict(CaptchaStore.objects.values_list("hashkey", "response"))
    for visitor in visitors:
        visitor.fields["captcha_1"] = answers[visitor.fields["captcha_0"]]


def judge(publication, visitors: list[Visitor]) -> dict[str, int]:
    """Return what must be nought."""
    from django.db import connection

    from comments.models import Comment, OutgoingMail

    rows = [*Comment.objects.filter(publication=publication)]
    times = Counter((row.name, row.text) for row in rows)
    wanted = {visitor.stored for visitor in visitors}
    mails = OutgoingMail.objects.filter(comment__in=rows)
    mailed = Counter(mails.values_list("recipient", flat=True))
    submissions = {row.submission for row in rows}
    found = {
        "acknowledged and not stored": sum(
            v.acknowledged and not times[v.stored] for v in visitors
        ),
        "stored twice": sum(number > 1 for number in times.values()),
        "stored half, or what nobody sent": sum(pair not in wanted for pair in times),
        "stored without a form of its own": len(rows) - len(submissions - {None}),
        "stored with an address and not one mail to it": sum(
            mailed[row.email] != 1 for row in rows if row.email
        ),
        "mails that belong to no reaction": len(mailed.keys() - {row.email for row in rows}),
        "stored in another state than pending": sum(row.status != "pending" for row in rows),
        "not acknowledged though the visitor kept on": sum(
            not (v.acknowledged or v.gives_up) for v in visitors
        ),
    }
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check")
            found["SQLite's integrity check fails"] = int(cursor.fetchone() != ("ok",))
    return found


def table(publication, visitors, server, seen, seconds, wrong) -> str:
    from django.db import connection

    from comments.models import Comment

    sure = sum(visitor.acknowledged for visitor in visitors)
    stored = Comment.objects.filter(publication=publication).count()
    statuses = ", ".join(
        f"{n} × {status}" for status, n in sorted(seen.items(), key=str) if isinstance(status, int)
    )
    rows = {
        "visitors, each with a form, a sum and an address": POSTS,
        "kill -9 of all of gunicorn, and started again": server.kills,
        "visitors who were thanked": sure,
        "reactions stored": stored,
        "visitors who gave up when the line broke": POSTS - sure,
        "lines that broke": seen["line broke"],
        "waits longer than a minute": seen["too slow"],
        "sent again": seen["sent again"],
        "answers": statuses,
        **{f"**wrong: {name}**": number for name, number in wrong.items()},
    }
    verdict = "WRONG" if any(wrong.values()) else "nothing went wrong"
    return "\n".join(
        [
            f"## {connection.vendor}: {verdict}",
            "",
            f"Python {platform.python_version()}, gunicorn with 2 workers of 4 threads; "
            f"{seconds:.0f} s from the first post to the last answer.",
            "",
            "| | |",
            "|---|--:|",
            *(f"| {name} | {number} |" for name, number in rows.items()),
            "",
        ]
    )


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    manage("migrate")
    manage("collectstatic", "--no-input")
    import django

    django.setup()
    from django.utils import timezone

    from publications.models import Publication

    slug = f"crash-{uuid4().hex[:12]}"
    publication = Publication.objects.create(
        title="Crash", slug=slug, status="published", published_at=timezone.now()
    )
    path = f"{publication.get_absolute_url()}reacties/"
    visitors = [Visitor(number) for number in range(POSTS)]
    server = Server()
    try:
        seen, seconds = asyncio.run(play(server, path, visitors))
    finally:
        server.kill()
    wrong = judge(publication, visitors)
    if server.kills < KILLS:
        wrong["kills that did not come"] = KILLS - server.kills
    report = table(publication, visitors, server, seen, seconds, wrong)
    print(report)
    if OUT:
        Path(OUT).write_text(report)
    return int(any(wrong.values()))


if __name__ == "__main__":
    sys.exit(main())
