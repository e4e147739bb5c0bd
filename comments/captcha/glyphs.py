"""Digits and signs as strokes of a pen, drawn by hand here: no font lies under the picture.

A stroke is a list of points in a box one wide and one high; it bends through its points, unless
it is straight. A glyph has several forms, as people's handwriting has.
"""

from itertools import pairwise
from math import cos, pi, sin

Point = tuple[float, float]
Stroke = list[Point]


def _bend(points: Stroke, steps: int = 6) -> Stroke:
    """Return points on the Catmull-Rom curve through `points`."""
    before, after = [points[0], *points], [*points[2:], points[-1], points[-1]]
    curve = []
    for p0, p1, p2, p3 in zip(before, points, points[1:], after, strict=False):
        for step in range(steps):
            t = step / steps
            xs, ys = zip(p0, p1, p2, p3, strict=True)
            curve.append((_spline(t, *xs), _spline(t, *ys)))
    return [*curve, points[-1]]


def _spline(t: float, a: float, b: float, c: float, d: float) -> float:
    square, cube = 2 * a - 5 * b + 4 * c - d, 3 * b - a - 3 * c + d
    return 0.5 * (2 * b + (c - a) * t + square * t**2 + cube * t**3)


def _ring(x: float, y: float, width: float, height: float) -> Stroke:
    angles = [2 * pi * step / 24 for step in range(26)]
    return [(x + width * sin(angle), y - height * cos(angle)) for angle in angles]


def _line(*points: Point) -> Stroke:
    """Return points along straight pieces, close enough for a later bend."""
    line = [points[0]]
    for (x1, y1), (x2, y2) in pairwise(points):
        line += [(x1 + (x2 - x1) * t / 6, y1 + (y2 - y1) * t / 6) for t in range(1, 7)]
    return line


def _turned(strokes: list[Stroke]) -> list[Stroke]:
    return [[(1 - x, 1 - y) for x, y in stroke] for stroke in strokes]


_SIX = [
    _bend(
        [
            (0.82, 0.04),
            (0.5, 0.06),
            (0.2, 0.3),
            (0.06, 0.66),
            (0.2, 0.94),
            (0.5, 1),
            (0.84, 0.92),
            (0.94, 0.7),
            (0.8, 0.5),
            (0.48, 0.44),
            (0.1, 0.64),
        ]
    )
]
_STEEP_SIX = [
    _bend(
        [
            (0.7, 0),
            (0.36, 0.26),
            (0.1, 0.62),
            (0.14, 0.9),
            (0.5, 1),
            (0.86, 0.9),
            (0.9, 0.66),
            (0.6, 0.5),
            (0.14, 0.68),
        ]
    )
]
_ONE = [_line((0.3, 0.2), (0.56, 0), (0.56, 1))]  # a short flag, or it would be a 7

FORMS: dict[str, list[list[Stroke]]] = {
    "0": [[_ring(0.5, 0.5, 0.46, 0.5)], [_ring(0.5, 0.5, 0.36, 0.5)]],
    "1": [_ONE, [*_ONE, _line((0.2, 1), (0.9, 1))]],
    "2": [
        [
            _bend(
                [
                    (0.06, 0.26),
                    (0.2, 0.05),
                    (0.5, 0),
                    (0.84, 0.08),
                    (0.9, 0.32),
                    (0.66, 0.58),
                    (0.32, 0.82),
                    (0.04, 1),
                ]
            ),
            _line((0.04, 1), (0.97, 1)),
        ],
    ],
    "3": [
        [
            _bend([(0.08, 0.14), (0.42, 0), (0.8, 0.07), (0.85, 0.29), (0.66, 0.44), (0.36, 0.48)]),
            _bend([(0.36, 0.48), (0.74, 0.51), (0.95, 0.72), (0.8, 0.95), (0.42, 1), (0.04, 0.87)]),
        ],
        [
            _line((0.08, 0), (0.9, 0), (0.42, 0.42)),
            _bend([(0.42, 0.42), (0.76, 0.47), (0.94, 0.7), (0.8, 0.94), (0.42, 1), (0.04, 0.87)]),
        ],
    ],
    "4": [
        [_line((0.72, 1), (0.72, 0), (0.04, 0.7), (1, 0.7))],
        [_line((0.3, 0), (0.08, 0.58), (0.96, 0.58)), _line((0.7, 0.26), (0.7, 1))],
    ],
    "5": [
        [
            _line((0.9, 0), (0.2, 0), (0.13, 0.45)),
            _bend(
                [
                    (0.13, 0.45),
                    (0.46, 0.37),
                    (0.85, 0.48),
                    (0.95, 0.7),
                    (0.8, 0.93),
                    (0.42, 1),
                    (0.05, 0.9),
                ]
            ),
        ],
    ],
    "6": [_SIX, _STEEP_SIX],
    "7": [
        [_line((0.04, 0), (0.96, 0), (0.36, 1))],
        [_line((0.04, 0), (0.96, 0), (0.36, 1)), _line((0.3, 0.5), (0.88, 0.5))],
    ],
    "8": [[_ring(0.5, 0.25, 0.36, 0.25), _ring(0.5, 0.74, 0.44, 0.26)]],
    "9": [_turned(_SIX), _turned(_STEEP_SIX)],
    "+": [[_line((0.5, 0.16), (0.5, 0.84)), _line((0.08, 0.5), (0.92, 0.5))]],
    "=": [[_line((0.06, 0.36), (0.94, 0.36)), _line((0.06, 0.64), (0.94, 0.64))]],
}
