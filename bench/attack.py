"""Attack our own CAPTCHA in every way we know, and tell how often that works.

    N=500 OUT=bench/RESULTS-attack.md .venv/bin/python bench/attack.py

Needs the Debian packages tesseract-ocr and espeak-ng. Each attack also runs on pictures that ought
to fall to it: an attack that never works shows nothing. Ends with 1 when an attack gets too far.
"""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from math import sqrt
from pathlib import Path

import django
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

sys.path[0] = str(Path(__file__).resolve().parent.parent)  # here "captcha" is this file
os.environ |= {"DJANGO_SETTINGS_MODULE": "buurtplatform.settings", "DEBUG": "1"}

from comments.captcha import drawing, speech, sums  # noqa: E402

N = int(os.environ.get("N", 500))
OUT = os.environ.get("OUT")
FEW = max(10, N // 10)  # pictures that ought to fall
MOST_SOLVED, MOST_GUESSED = 0.05, 0.01
KEY = "0123456789abcdef0123456789abcdef01234567"

Pictures = list[tuple[str, Image.Image]]


# --- The pictures, at 2x --------------------------------------------------------------------
def pictures(draw: Callable, count: int) -> Pictures:
    """Return sums and their pictures; `draw` gets a text and a generator."""
    new = [sums.Sum.new() for _ in range(count)]
    return [(n.drawn, draw(n.drawn, n.random("picture")).reduce(drawing.FINE // 2)) for n in new]


def printed(text: str, _random) -> Image.Image:
    """Return `text` in print, as text recognition likes it."""
    canvas = Image.new("L", [side * drawing.FINE for side in drawing.SIZE], 255)
    ImageDraw.Draw(canvas).text((90, 60), text, font=ImageFont.load_default(150), fill=0)
    return canvas


def seeded(text: str, _random) -> Image.Image:
    """Return `text` as the library would draw it: seeded with the key in the form."""
    return drawing.drawing(text, random.Random(KEY))


def share(read: list[str], shown: Pictures) -> float:
    """Return the share of `shown` for which the answer of `read` is right; tell it meanwhile."""
    right = sum(solves(r, drawn) for r, (drawn, _) in zip(read, shown, strict=True))
    print(f"{right} of {len(shown)}", file=sys.stderr)
    return right / len(shown)


def solves(read: str, drawn: str) -> bool:
    return is_sum(read) and sum(map(int, read.split("+"))) == sum(map(int, drawn.split("+")))


def is_sum(read: str) -> bool:
    first, _plus, second = read.partition("+")
    return first.isdecimal() and second.isdecimal()


# --- Cleaning -------------------------------------------------------------------------------
def without_bands(image: Image.Image, radius: int) -> Image.Image:
    """Return `image` with its bands guessed, from what most points around are, and turned back."""
    ground = image.filter(ImageFilter.BoxBlur(radius)).point(lambda v: 255 * (v < 128))
    return ImageChops.difference(image.point(lambda v: 255 * (v >= 128)), ground)


def without_thin_lines(image: Image.Image) -> Image.Image:
    return image.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.MinFilter(7))


def upright(image: Image.Image) -> Image.Image:
    """Return `image` leaning back until its columns are most uneven: then letters stand."""

    def sheared(lean: float) -> Image.Image:
        turned = (1, lean, -lean * image.height / 2, 0, 1, 0)
        return image.transform(
            image.size, Image.Transform.AFFINE, turned, Image.Resampling.BICUBIC, fillcolor=255
        )

    def unevenness(lean: float) -> int:
        row = sheared(lean).resize((image.width, 1), Image.Resampling.BOX).tobytes()
        return sum(value * value for value in row) * len(row) - sum(row) ** 2

    return sheared(max((n / 10 for n in range(-5, 6)), key=unevenness))


CLEANED = {
    "as it is": lambda image: image,
    "bands away": lambda image: without_bands(image, 13),
    "bands and thin lines away": lambda image: without_thin_lines(without_bands(image, 13)),
    "bands away, upright, smooth": lambda image: upright(
        without_bands(image, 16).filter(ImageFilter.MedianFilter(5))
    ),
}
MODES = 7, 8, 13  # of tesseract: a line, a word, a line without its tricks


# --- 1. Text recognition --------------------------------------------------------------------
def recognition(shown: Pictures) -> dict[str, float]:
    """Return the share solved by the best way to clean and read, and by a vote of all ways."""
    readings = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, clean in CLEANED.items():
            paths = [Path(folder, f"{n}.png") for n in range(len(shown))]
            for path, (_drawn, image) in zip(paths, shown, strict=True):
                ImageOps.expand(clean(image), 20, 255).save(path)
            parts = [paths[start : start + 50] for start in range(0, len(paths), 50)]
            with ProcessPoolExecutor() as pool:
                for mode in MODES:
                    read = pool.map(partial(tesseract, mode), parts)
                    readings[f"{name}, psm {mode}"] = [text for part in read for text in part]
    shares = {way: share(read, shown) for way, read in readings.items()}
    best = max(shares, key=shares.get)
    votes = [Counter(filter(is_sum, each)) for each in zip(*readings.values(), strict=True)]
    voted = [vote.most_common(1)[0][0] if vote else "" for vote in votes]
    return {
        f"tesseract, best of {len(shares)} ways ({best})": shares[best],
        "tesseract, vote of all ways": share(voted, shown),
    }


def tesseract(mode: int, paths: list[Path]) -> list[str]:
    """Return what stands in each picture; nothing for one at which tesseract crashes."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as listed:
        listed.write("\n".join(map(str, paths)))
        listed.flush()
        command = ["tesseract", listed.name, "stdout", "--psm", str(mode)]
        done = subprocess.run(
            [*command, "-c", "tessedit_char_whitelist=0123456789+"],
            capture_output=True,
            text=True,
            env=os.environ | {"OMP_THREAD_LIMIT": "1"},
        )
    if done.returncode == 0:
        return ["".join(page.split()) for page in done.stdout.split("\f")]
    if done.returncode > 0:
        sys.exit(done.stderr)
    if len(paths) == 1:
        return [""]
    middle = len(paths) // 2
    return tesseract(mode, paths[:middle]) + tesseract(mode, paths[middle:])


# --- 2. Drawing it again with the key as seed -----------------------------------------------
def drawn_again(shown: Pictures) -> float:
    """Return the share for which the right sum, drawn with the key, looks most alike.

    One key serves all pictures, to save time.
    """
    candidates()  # before the processes part
    with ProcessPoolExecutor() as pool:
        return share(list(pool.map(most_alike, shown, chunksize=5)), shown)


@lru_cache
def candidates() -> dict[str, Image.Image]:
    """Return every sum there is, drawn with the key; for a small run some of them."""
    texts = [f"{tens}{units}+{add}" for tens in range(10, 100) for units, add in sums.UNITS]
    return {text: from_key(text) for text in (texts if N >= 100 else texts[:: len(texts) // 50])}


def from_key(text: str) -> Image.Image:
    return seeded(text, None).reduce(drawing.FINE * 2)


def most_alike(one: tuple[str, Image.Image]) -> str:
    drawn, image = one
    small, tried = image.reduce(4), candidates() | {drawn: from_key(drawn)}

    def distance(text: str) -> int:
        counts = ImageChops.difference(small, tried[text]).histogram()
        return sum(amount * count for amount, count in enumerate(counts))

    return min(sorted(tried), key=distance)


# --- 3. Laying known shapes over it ---------------------------------------------------------
ROWS = 20  # the picture, small, as one number: a bit a point, column after column
SAMPLES = 40  # drawings of each character
Best = dict[str, list[tuple[float, int]]]  # by character and place: how well, how wide


def bits(image: Image.Image) -> tuple[int, int]:
    """Return the ink of `image` as a number, and how many columns it has."""
    small = image.reduce(image.height // ROWS)
    points = small.transpose(Image.Transpose.TRANSPOSE).tobytes()
    return sum(1 << place for place, value in enumerate(points) if value < 150), small.width


def own_shape(character: str, number: int) -> Image.Image:
    return drawing.written(character, random.Random(f"{character} {number}"))


@lru_cache
def shapes(draw: Callable) -> list[tuple[str, list[int], int, int]]:
    """Return (character, its bits at each height, ink, columns) of many drawings of each."""
    found = []
    for character in "0123456789+":
        for number in range(SAMPLES if draw is own_shape else 1):
            image = draw(character, number)
            left, top, right, bottom = ImageOps.invert(image).getbbox()
            canvas = Image.new("L", (right - left, image.height), 255)
            canvas.paste(image.crop((left, top, right, bottom)), (0, 0))
            shape, columns = bits(canvas)
            rows = -(-(bottom - top) * ROWS // image.height)
            heights = [shape << y for y in range(ROWS - rows + 1)]
            found.append((character, heights, shape.bit_count(), columns))
    return found


def overlay(draw: Callable, image: Image.Image) -> str:
    """Return the best reading of `image`, as it is and with its bands guessed away."""
    small = image.reduce(image.height // ROWS)
    tried = [image, *(without_bands(small, radius) for radius in (3, 4))]
    return max(best_line(*laid_over(draw, each)) for each in tried)[1]


def laid_over(draw: Callable, image: Image.Image) -> tuple[Best, int]:
    """Return how well each character lies over each place, at its best."""
    ink, width = bits(image)
    best: Best = {character: [(0.0, 1)] * width for character in "0123456789+"}
    for character, heights, amount, columns in shapes(draw):
        mask, row = (1 << columns * ROWS) - 1, best[character]
        for x in range(width - columns):
            window = ink >> x * ROWS & mask
            if (total := window.bit_count()) >= amount / 3:
                common = max((window & shape).bit_count() for shape in heights)
                row[x] = max(row[x], (common / sqrt(amount * total), columns))
    return best, width


def best_line(best: Best, width: int) -> tuple[float, str]:
    """Return the reading from left to right that lies best: three digits, a plus, a digit."""
    ends = dict.fromkeys(range(width), (0.0, ""))
    for allowed in ("0123456789",) * 3 + ("+", "0123456789"):
        after: dict[int, tuple[float, str]] = {}
        for end, reached in continued(ends, best, allowed, width):
            after[end] = max(after.get(end, (0.0, "")), reached)
        ends = after
    return max(ends.values(), default=(0.0, ""))


def continued(ends, best: Best, allowed: str, width: int) -> Iterator[tuple[int, tuple]]:
    for start in range(width):
        before = max(ends.get(start - gap, (-1.0, "")) for gap in range(-2, 4))
        if before[0] >= 0:
            for character in allowed:
                gain, columns = best[character][start]
                if gain:
                    yield start + columns, (before[0] + gain, before[1] + character)


def overlaid(shown: Pictures, draw: Callable) -> float:
    with ProcessPoolExecutor() as pool:
        read = list(pool.map(partial(overlay, draw), [image for _, image in shown], chunksize=5))
    return share(read, shown)


# --- Guessing, cost, report -----------------------------------------------------------------
def guessed() -> float:
    """Return how often the outcome comes up that comes up most."""
    ways = Counter(10 * tens + sum(pair) for tens in range(10, 100) for pair in sums.UNITS)
    return max(ways.values()) / sum(ways.values())


def cost(work: Callable) -> float:
    """Return milliseconds of CPU, those of other programs it starts included."""
    before = sum(os.times()[:4])
    for _ in range(50):
        work(sums.Sum.new())
    return (sum(os.times()[:4]) - before) / 50 * 1000


def draw(new: sums.Sum) -> bytes:
    return drawing.picture(new.drawn, new.random("picture"), 2)


def main() -> None:
    django.setup()
    started = time.time()
    ours = pictures(drawing.drawing, N)
    read = recognition(ours)
    solved = {
        **{way: (found, MOST_SOLVED) for way, found in read.items()},
        "drawn again with the key as seed": (drawn_again(ours), MOST_SOLVED),
        "a known font laid over it": (overlaid(ours, printed), MOST_SOLVED),
        "our own shapes laid over it, bands guessed away": (
            overlaid(ours, own_shape),
            MOST_SOLVED,
        ),
        "the commonest outcome, guessed": (guessed(), MOST_GUESSED),
    }
    fall = {
        "tesseract, on print": max(recognition(pictures(printed, FEW)).values()),
        "drawn again, when the key is the seed": drawn_again(pictures(seeded, FEW)),
        "a known font, on print in it": overlaid(pictures(printed, FEW), printed),
        "our own shapes, before line and bands": overlaid(
            pictures(drawing.written, FEW), own_shape
        ),
    }
    lines = [
        "# How often machines solve the CAPTCHA",
        "",
        "`N=500 OUT=bench/RESULTS-attack.md .venv/bin/python bench/attack.py`",
        "",
        f"{N} pictures as the site draws them, at 2x.",
        "",
        "| Attack | solved | at most |",
        "|---|---|---|",
        *(f"| {way} | {got:.1%} | {most:.0%} |" for way, (got, most) in solved.items()),
        "",
        f"The same attacks on {FEW} pictures that ought to fall:",
        "",
        "| Attack | solved |",
        "|---|---|",
        *(f"| {way} | {got:.0%} |" for way, got in fall.items()),
        "",
        f"CPU: a picture {cost(draw):.0f} ms, a sound {cost(speech.spoken):.0f} ms.",
    ]
    print("\n".join(lines))
    print(f"\n{time.time() - started:.0f} s", file=sys.stderr)
    if OUT:
        Path(OUT).write_text("\n".join(lines) + "\n")
    too_far = [way for way, (got, most) in solved.items() if got >= most]
    if N >= 100 and too_far:
        sys.exit(f"Too weak against: {', '.join(too_far)}")


if __name__ == "__main__":
    main()
