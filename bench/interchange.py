#!/usr/bin/env python
"""What import and export cost: time, CPU and peak memory of each command as a whole process.

    .venv/bin/python bench/interchange.py publications.jsonl

Uses SQLite databases of its own in a temporary folder, or the one that DATABASE_URL names.
Checks that import -> export -> import into an empty database -> export gives the same bytes.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MANAGE = [sys.executable, str(ROOT / "manage.py")]


def measure(title: str, arguments: list[str], folder: Path) -> str:
    """Run a management command, print what it cost, and return what it said."""
    output = folder / "output"
    start = time.perf_counter()
    with output.open("w") as file:
        child = subprocess.Popen(
            [*MANAGE, *arguments],
            stdout=file,
            env={**os.environ, "ENV_FILE": "", "DEBUG": "1", "VAR_DIR": str(folder)},
        )
        _pid, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - start
    if status:
        sys.exit(f"{' '.join(arguments)} failed with exit code {os.waitstatus_to_exitcode(status)}")
    cpu = usage.ru_utime + usage.ru_stime
    print(f"{title:<24}{wall:8.1f} s{cpu:8.1f} s CPU{usage.ru_maxrss / 1024:8.0f} MB")
    return output.read_text()


def main(path: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        one, other = Path(name, "one"), Path(name, "other")
        first, second = Path(name, "first.jsonl"), Path(name, "second.jsonl")
        for folder in (one, other):
            folder.mkdir()
            measure("migrate", ["migrate", "--verbosity", "0"], folder)
        print(measure("import", ["import_publications", path], one).strip())
        print(measure("import again", ["import_publications", path], one).strip())
        measure("export", ["export_publications", "--output", str(first)], one)
        measure("import of the export", ["import_publications", str(first)], other)
        measure("export again", ["export_publications", "--output", str(second)], other)
        same = first.read_bytes() == second.read_bytes()
        print(f"{len(first.read_bytes()):,} bytes, {'the same' if same else 'NOT the same'} twice")
        sys.exit(not same)


if __name__ == "__main__":
    main(*sys.argv[1:])
