"""Files -> entries: which reader belongs to which file, and where in it a record stands."""

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from publications.interchange import jsonl, seed_page
from publications.interchange.checks import checked
from publications.interchange.record import Record, Refused
from publications.interchange.run import Broken
from publications.interchange.store import Entry

SUFFIXES = {".txt", ".jsonl"}
STDIN = "-"


def files(paths: list[str]) -> list[str]:
    """Return the files to read, those of a folder by name; STDIN stays as it is.

    Raises Refused for a path that is not there or that nothing here can read.
    """
    found: list[str] = []
    for path in map(Path, paths):
        if str(path) == STDIN:
            found.append(STDIN)
        elif path.is_dir():
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in SUFFIXES)
            if not inside:
                raise Refused(_("%(path)s: this folder has no .txt or .jsonl") % {"path": path})
            found += map(str, inside)
        elif not path.is_file():
            raise Refused(_("%(path)s: there is no such file") % {"path": path})
        elif path.suffix.lower() not in SUFFIXES:
            raise Refused(_("%(path)s: the name must end in .txt or .jsonl") % {"path": path})
        else:
            found.append(str(path))
    return found


def size(file: str) -> int:
    """Return the number of bytes in `file`; 0 for STDIN, where it is unknown."""
    return 0 if file == STDIN else Path(file).stat().st_size


def entries(file: str, progress: Callable[[int], object]) -> Iterator[Entry | Broken]:
    """Yield what `file` holds; `progress` is told how many bytes were read each time."""
    try:
        with nullcontext(sys.stdin.buffer) if file == STDIN else open(file, "rb") as stream:
            read = _page if file.lower().endswith(".txt") else _lines
            yield from read(file, stream, progress)
    except OSError as error:
        yield Broken(file, None, _("cannot be read: %(error)s") % {"error": error.strerror})


def _lines(
    file: str, stream: BinaryIO, progress: Callable[[int], object]
) -> Iterator[Entry | Broken]:
    for number, line in jsonl.lines(stream):
        yield _entry(jsonl.read, line, file, number)
        progress(len(line))


def _page(
    file: str, stream: BinaryIO, progress: Callable[[int], object]
) -> Iterator[Entry | Broken]:
    page = stream.read(seed_page.LARGEST + 1)
    yield _entry(seed_page.read, page, file, 1)
    progress(len(page))


def _entry(
    read: Callable[[bytes], tuple[Record, frozenset[str]]], content: bytes, file: str, line: int
) -> Entry | Broken:
    """Return the record in `content`, checked, or why there is none."""
    try:
        record, silent = read(content)
        return Entry(file, line, checked(record), silent, len(content))
    except Refused as error:
        return Broken(file, error.line or line, str(error))
