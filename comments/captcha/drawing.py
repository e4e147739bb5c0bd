"""The picture of a sum: pen strokes on a wavy paper, and bands that turn black into white.

The bands are for machines: to them half of each digit is missing. People see a shape through its
outline and hardly need the help; bench/attack.py measures the machines.
"""

from collections.abc import Callable, Iterator
from io import BytesIO
from math import cos, pi, radians, sin
from random import Random

from PIL import Image, ImageChops, ImageDraw

from comments.captcha.glyphs import FORMS, Point, Stroke

SIZE = 256, 80  # CSS pixels, as all that follows
FINE = 4  # drawn this many times larger, then made smaller: smooth edges
HEIGHT, WIDTH, PEN = 48, 30, 6.5  # of a digit and its line
GAP = 6, 12  # between two characters
BAND = 28, 42
INK, PAPER = 0, 255


def picture(text: str, random: Random, scale: int = 1) -> bytes:
    """Return `text` as PNG, `scale` times as large; the same `random` gives the same picture."""
    out = BytesIO()
    drawing(text, random).reduce(FINE // scale).save(out, "PNG")
    return out.getvalue()


def drawing(text: str, random: Random) -> Image.Image:
    """Return `text` as it is drawn, `FINE` times as large as people see it."""
    canvas = written(text, random)
    _draw(ImageDraw.Draw(canvas), _swing(random), random.uniform(2.4, 3.4))
    return ImageChops.difference(canvas, _bands(random))


def written(text: str, random: Random) -> Image.Image:
    """Return `text` before anything crosses it."""
    canvas = Image.new("L", (SIZE[0] * FINE, SIZE[1] * FINE), PAPER)
    pen = ImageDraw.Draw(canvas)
    wave = _wave(random)
    for stroke, width in _lines(text, random):
        _draw(pen, [wave(point) for point in stroke], width)
    return canvas


def _lines(text: str, random: Random) -> Iterator[tuple[Stroke, float]]:
    """Yield the strokes of `text` in CSS pixels, each with the width of its line."""
    shapes = [_shape(character, random) for character in text]
    widths = [max(x for stroke in shape for x, _ in stroke) for shape in shapes]
    gaps = [random.uniform(*GAP) for _ in shapes]
    x = (SIZE[0] - sum(widths) - sum(gaps)) / 2
    for shape, width, gap in zip(shapes, widths, gaps, strict=True):
        y = SIZE[1] / 2 + random.uniform(-6, 6)
        line = PEN * random.uniform(0.85, 1.25)
        for stroke in shape:
            yield [(x + px, y + py) for px, py in stroke], line
        x += width + gap


def _shape(character: str, random: Random) -> list[Stroke]:
    """Return a character leaning, turned and stretched; its left side at 0, its middle at 0."""
    width = WIDTH * random.uniform(0.8, 1.2)
    height = HEIGHT * random.uniform(0.8, 1.15)
    lean, turn = random.uniform(-0.3, 0.3), radians(random.uniform(-16, 16))
    if character == "+":  # or it would look like "x"
        lean, turn = lean / 4, turn / 4
    strokes = []
    for stroke in random.choice(FORMS[character]):
        points = []
        for px, py in stroke:
            y = (py - 0.5) * height
            x = (px - 0.5) * width - lean * y
            points.append((x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)))
        strokes.append(points)
    left = min(x for stroke in strokes for x, _ in stroke)
    return [[(x - left, y) for x, y in stroke] for stroke in strokes]


def _wave(random: Random) -> Callable[[Point], Point]:
    """Return a function that moves a point as if the paper were wavy."""
    waves = [
        (random.uniform(1.5, 2.8), 2 * pi / random.uniform(32, 70), random.uniform(0, 2 * pi))
        for _ in range(4)
    ]
    (a, f, p), (b, g, q), (c, h, r), (d, k, s) = waves

    def move(point: Point) -> Point:
        x, y = point
        return (
            x + a * sin(f * y + p) + b * sin(g * x + q) * 0.7,
            y + c * sin(h * x + r) + d * sin(k * y + s) * 0.5,
        )

    return move


def _swing(random: Random) -> Stroke:
    """Return a long curve from the left side to the right one, through the sum."""
    middle, high = SIZE[1] / 2, SIZE[1] * 0.26
    start, tilt = middle + random.uniform(-high, high), random.uniform(-high, high)
    size, turns, phase = (
        random.uniform(6, 13),
        random.uniform(0.7, 1.8),
        random.uniform(0, 2 * pi),
    )
    return [
        (x, start + tilt * (x / SIZE[0] - 0.5) + size * sin(2 * pi * turns * x / SIZE[0] + phase))
        for x in range(4, SIZE[0] - 2, 3)
    ]


def _bands(random: Random) -> Image.Image:
    """Return wavy bands from top to bottom: where they lie, black and white change places."""
    canvas = Image.new("L", (SIZE[0] * FINE, SIZE[1] * FINE), 0)
    pen = ImageDraw.Draw(canvas)
    slope = random.choice((-1, 1)) * random.uniform(0.1, 0.5)
    waves = [
        (random.uniform(2, 5), 2 * pi / random.uniform(30, 60), random.uniform(0, 2 * pi))
        for _ in range(2)
    ]
    edges: list[list[tuple[float, float]]] = []
    x = -random.uniform(0, 30) - SIZE[1]
    while x < SIZE[0] + SIZE[1]:
        edges.append([])
        for y in range(-2, SIZE[1] + 3, 3):
            bend = sum(size * sin(turns * y + phase + x) for size, turns, phase in waves)
            edges[-1].append(((x + slope * (y - SIZE[1] / 2) + bend) * FINE, y * FINE))
        x += random.uniform(*BAND)
    for left, right in zip(edges[::2], edges[1::2], strict=False):
        pen.polygon([*left, *reversed(right)], fill=255)
    return canvas


def _draw(pen: ImageDraw.ImageDraw, stroke: Stroke, width: float) -> None:
    points = [(x * FINE, y * FINE) for x, y in stroke]
    pen.line(points, fill=INK, width=round(width * FINE), joint="curve")
    for end in (points[0], points[-1]):
        pen.circle(end, width * FINE / 2, fill=INK)
