#!/usr/bin/env python
"""What a page costs: CPU time of a worker for each request, kept and made anew.

    make bench            # 10,000 publications
    make bench N=100000

Starts gunicorn with one worker, held to one core, and a bare Django view beside it; asks both in
turns, round after round, and reads from the kernel what the worker used. Wall time says nothing on
a busy machine; the ratio to the bare view says most. Records come from ../shared/bench/gen_data.py
when it is there, from DATA=file.jsonl, or from a small generator here. DATABASE_URL measures
PostgreSQL. The table goes to bench/RESULTS.md (OUT=file).
"""

import http.client
import json
import os
import platform
import random
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import time
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
N = int(os.environ.get("N", "10000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
ASKED = int(os.environ.get("ASKED", "60"))  # requests in a round
FOLDER = ROOT / "var" / "bench" / str(N)
OUT = Path(os.environ.get("OUT", ROOT / "bench" / "RESULTS.md"))
CORE = max(os.sched_getaffinity(0))
SUGGESTIONS = "/publicaties/suggesties"
WORDS = {"common": "onderwijs", "two": "mantelzorg eenzaamheid", "phrase": "in de wijk"}
RARE = 130  # publications, of which about one has a rare word

sys.path.insert(0, str(ROOT))
os.environ |= {
    "DJANGO_SETTINGS_MODULE": "buurtplatform.settings",
    "SECRET_KEY": "for the benchmark only, and long enough for Django's own check",
    "SITE_URL": "http://localhost:8000",
    "CONTACT_EMAIL": "redactie@localhost",
    "ALLOWED_HOSTS": "localhost,127.0.0.1",
    "VAR_DIR": str(FOLDER),
    "REACTIONS_PER_10_MINUTES": "100000",  # all come from one address
    "REACTIONS_PER_DAY": "100000",
}


def records(path: Path) -> Path:
    """Return a file with N records."""
    if data := os.environ.get("DATA"):
        return Path(data)
    found = path / f"publications_{N}.jsonl"
    generator = ROOT.parent / "shared" / "bench" / "gen_data.py"
    if not found.exists() and generator.exists():
        subprocess.run([sys.executable, generator, str(N), path], check=True)
    elif not found.exists():
        with found.open("w") as file:
            file.writelines(json.dumps(record(n)) + "\n" for n in range(N))
    return found


def record(number: int) -> dict:
    """Return a made-up publication, the same each time."""
    chance = random.Random(number)
    words = "buurt wijk bewoners onderwijs zorg ouderen jeugd wonen groen mantelzorg eenzaamheid"
    words = words.split() + [f"woord{n}" for n in range(2000)]

    def text(length):
        return " ".join(chance.choices(words, k=length)).capitalize()

    year = chance.randint(2005, 2025)
    return {
        "title": text(5),
        "slug": f"bench-{number}",
        "lead": text(40),
        "body": "".join(f"<p>{text(60)}.</p>" for _ in range(8)),
        "authors": [f"Naam{chance.randint(1, 3000)} A." for _ in range(chance.randint(1, 5))],
        "organisation": f"Organisatie {int(200 * chance.random() ** 2)}",
        "year": year,
        "type": f"Type {chance.randint(1, 9)}",
        "themes": [f"Thema {chance.randint(1, 12)}"],
        "published_on": f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}",
        "on_kennisplein": chance.random() < 0.4,
        "status": "published",
        "reactions": [
            {"name": "Anna", "text": text(30), "status": "approved",
             "created_at": f"{year}-12-31T10:00:{n:02}+00:00"}
            for n in range(chance.randint(0, 6))
        ],
    }  # fmt: skip


def manage(*arguments) -> None:
    subprocess.run([sys.executable, "manage.py", *map(str, arguments)], cwd=ROOT, check=True)


def prepare() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--verbosity", "0")
    import django

    django.setup()
    from publications.models import Publication

    if Publication.objects.count() < N:
        manage("import_publications", records(FOLDER))
    if not (FOLDER / "static" / "staticfiles.json").exists():
        manage("collectstatic", "--no-input", "--verbosity", "0")


def measure_index() -> tuple[float, float]:
    """Return the seconds of wall time and of CPU that building the search index anew takes."""
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    manage("reindex_search", "--verbosity", "0")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


class Server:
    """gunicorn with one worker on one core."""

    def __init__(self, application: str, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{self.port}",
                "--worker-class", "gthread", "--workers", "1", "--threads", "4",
                "--no-control-socket", "--log-level", "error", "--limit-request-line", "8190",
                "--keep-alive", "600",
            ],
            cwd=ROOT if "bare" not in application else ROOT / "bench",
            env=os.environ | environment,
            preexec_fn=lambda: os.sched_setaffinity(0, {CORE}),
            start_new_session=True,
        )  # fmt: skip
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        for _ in range(100):
            try:
                self.ask("/")
                break
            except OSError:
                self.connection.close()
                time.sleep(0.2)
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        self.worker = int(children.read_text().split()[0])

    def ask(self, path, method="GET", body=None, **headers):
        self.connection.request(
            method, path, body, {"Host": "localhost", "Accept-Encoding": "br"} | headers
        )
        answer = self.connection.getresponse()
        return answer, answer.read()

    def cpu(self) -> float:
        """Return the milliseconds that the worker was on the core."""
        tasks = Path(f"/proc/{self.worker}/task").iterdir()
        return sum(int((t / "schedstat").read_text().split()[0]) for t in tasks) / 1e6

    def memory(self) -> str:
        status = Path(f"/proc/{self.worker}/status").read_text()
        own, peak = (int(re.search(rf"{n}:\s+(\d+)", status)[1]) for n in ("RssAnon", "VmHWM"))
        return f"{own / 1024:.0f} MB of its own (peak with mapped files {peak / 1024:.0f} MB)"

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait(20)


def cases() -> dict[str, list[str]]:
    from publications.models import Publication, PublicationType

    slugs = Publication.objects.published().values_list("slug", flat=True)[: N : N // 50]
    types = Publication.objects.published().exclude(type=None)
    type_, year = types.values_list("type__slug", "year")[N // 2]
    kinds = PublicationType.objects.values_list("slug", flat=True)[:5]
    deep = min(400, N // 20)
    return {
        "publication page": [f"/publicaties/{slug}/" for slug in slugs],
        "list": ["/publicaties/"],
        "list with two filters": [f"/publicaties/?type={type_}&jaar={year}"],
        f"page {deep} of the list": [
            f"/publicaties/?pagina={deep - n}" for n in range(min(20, deep))
        ],
        "list page not shown before": [
            f"/publicaties/?pagina={1 + n % (N // 20)}" for n in range(100, 100 + ASKED * ROUNDS)
        ],
        "home": ["/"],
        "feed": ["/publicaties/feed.rss"],
        "feed of a type (Atom)": [f"/publicaties/feed.atom?type={one}" for one in kinds],
        "search, a common word": spellings(WORDS["common"]),
        "search, a rare word": spellings(rare_word()),
        "search, two words": spellings(WORDS["two"]),
        "search, stop words too": spellings(WORDS["phrase"]),
        "search, the same in quotes": spellings(f'"{WORDS["phrase"]}"'),
        "suggestions": [f"{SUGGESTIONS}?{urlencode({'q': start})}" for start in starts()],
    }


def rare_word() -> str:
    """Return a word that about one of RARE publications has."""
    from publications.models import Publication
    from publications.search.plan import make_plan

    text = Publication.objects.published()[N // 3].body
    words = sorted(set(re.findall(r"\b[a-z]{6,}\b", text)))[:200]
    found = {word: Publication.objects.filter(make_plan(word).fits).count() for word in words}
    return min(words, key=lambda word: abs(found[word] - N // RARE))


def starts() -> list[str]:
    """Return what readers have typed half-way: the first letters of words in titles."""
    from publications.models import Publication

    titles = Publication.objects.published().values_list("title", flat=True)[: 10 * ASKED]
    words = {word.lower() for title in titles for word in title.split() if len(word) > 4}
    return [word[: 2 + at % 3] for at, word in enumerate(sorted(words))]


def spellings(words: str) -> list[str]:
    """Return addresses that search for the same with other capitals: a worker remembers each."""
    chance = random.Random(1)
    some = {"".join(chance.choice((c.upper(), c)) for c in words) for _ in range(ASKED * ROUNDS)}
    return [f"/publicaties/?{urlencode({'q': word})}" for word in sorted(some)]


def is_new(name: str) -> bool:
    """Return whether a case wants each of its pages asked once."""
    return name.startswith("search") or name.endswith("before")


def measure(server: Server, paths: list[str], count: int, tags=None) -> float:
    """Return the milliseconds of CPU a request; with `tags` readers have the page already."""
    turns = cycle(paths)
    before = server.cpu()
    for _ in range(count):
        path = next(turns)
        headers = {"If-None-Match": tags[path]} if tags else {}
        answer, _body = server.ask(path, **headers)
        assert answer.status == (304 if tags else 200), (path, answer.status)
    return (server.cpu() - before) / count


def measure_reactions(server: Server, path: str, count: int) -> float:
    """Return the milliseconds of CPU for a reaction that is sent and stored."""
    from captcha.models import CaptchaStore

    ready = []
    for _ in range(count):
        answer, page = server.ask(f"{path}reacties/nieuw/", **{"Accept-Encoding": "identity"})
        fields = dict(re.findall(rb'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        key = re.search(rb'name="captcha_0" value="(\w+)"', page)[1].decode()
        sent = {name.decode(): value.decode() for name, value in fields.items()} | {
            "name": "Anna", "text": "Dit herken ik.", "captcha_0": key,
            "captcha_1": CaptchaStore.objects.get(hashkey=key).response,
        }  # fmt: skip
        ready.append((urlencode(sent), answer.headers["Set-Cookie"].split(";")[0]))
    time.sleep(3.2)  # a form that comes back sooner was filled in by a machine
    before = server.cpu()
    for body, cookie in ready:
        answer, _page = server.ask(
            f"{path}reacties/", "POST", body,
            **{"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie},
        )  # fmt: skip
        assert answer.status == 303, answer.status
    return (server.cpu() - before) / count


def measure_save(server: Server) -> float:
    """Return the milliseconds of wall time from a save to the page that shows it."""
    from publications.models import Publication

    found = []
    for number in range(5):
        publication = Publication.objects.published()[N // 2 + number]
        publication.year = 1999
        publication.save()
        start = time.perf_counter()
        server.ask("/publicaties/?jaar=1999")
        found.append((time.perf_counter() - start) * 1000)
    return statistics.median(found)


def main() -> None:
    prepare()
    index = measure_index()
    everything = cases()
    bare = Server("bare:application")
    anew = Server("buurtplatform.wsgi", PAGE_CACHE="0")
    kept = Server("buurtplatform.wsgi", PAGE_CACHE="1")
    start = time.perf_counter()
    anew.ask("/publicaties/")
    figures: dict[str, list[list[float]]] = {name: [[], [], []] for name in everything}
    yardstick, reactions = [], []
    asked_again = {
        n: p[:1] if is_new(n) else p for n, p in everything.items() if n != "suggestions"
    }
    tags = {p: kept.ask(p)[0].headers["ETag"] for paths in asked_again.values() for p in paths}
    try:
        for paths in everything.values():
            measure(anew, paths[-1:], 3)
        for turn in range(ROUNDS):
            yardstick.append(measure(bare, ["/"], ASKED * 4))
            for name, paths in everything.items():
                made, from_cache, known = figures[name]
                if is_new(name):
                    few = max(3, ASKED // 10)
                    made.append(measure(anew, paths[turn * few : (turn + 1) * few], few))
                else:
                    made.append(measure(anew, paths, ASKED))
                if name in asked_again:
                    from_cache.append(measure(kept, asked_again[name], ASKED * 4))
                    known.append(measure(kept, asked_again[name], ASKED * 4, tags))
            reactions.append(
                measure_reactions(kept, everything["publication page"][turn], max(3, ASKED // 10))
            )
        save = measure_save(kept)
        report = table(figures, yardstick, reactions, save, index, anew, kept)
    finally:
        for server in (bare, anew, kept):
            server.stop()
    print(report)
    OUT.write_text(report)
    print(f"in {time.perf_counter() - start:.0f} s; written to {OUT}")


def table(figures, yardstick, reactions, save, index, anew, kept) -> str:
    import django
    from django.db import connection

    base = statistics.median(yardstick)

    def cell(values):
        if not values:
            return ""
        value = statistics.median(values)
        return f"{value:.2f} ({value / base:.1f}×)"

    rows = [
        f"| {name} | {cell(made)} | {cell(from_cache)} | {cell(known)} |"
        for name, (made, from_cache, known) in figures.items()
    ]
    command = f"make bench N={N}" if N != 10_000 else "make bench"
    return "\n".join(
        [
            "# What a page costs",
            "",
            f"`{command}`: {N:,} publications on {connection.vendor}, Python "
            f"{platform.python_version()}, Django {django.__version__}; one worker on one core, "
            f"median of {ROUNDS} rounds.",
            "",
            f"Milliseconds of CPU a request; in brackets how many bare Django views ({base:.2f} ms "
            "in the same rounds) that is. Figures of different runs do not compare, ratios do.",
            "",
            "| | made anew | kept | reader has it (304) |",
            "|---|---|---|---|",
            *rows,
            f"| send a reaction | {cell(reactions)} | | |",
            "",
            "Made anew: without kept pages. Searches are new to the worker; a worker remembers the "
            "2,000 publications that lists showed last, with their entries in feeds. Browsers keep "
            "suggestions, we do not.",
            "",
            f"The search index of all of it built anew: {index[0]:.0f} s, {index[1]:.0f} s of CPU.",
            f"From a save to the first list that shows it: {save:.0f} ms of wall time.",
            f"Memory of the worker: {anew.memory()} (made anew), {kept.memory()} (kept).",
            "",
        ]
    )


if __name__ == "__main__":
    main()
