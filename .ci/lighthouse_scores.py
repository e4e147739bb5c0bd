"""Lighthouse's reports -> a line of scores each; exit code 1 when one that must be 100 is not."""

import json
import sys
from pathlib import Path

MUST_BE_100 = ("accessibility", "best-practices", "seo")


def score(value: float | None) -> str:
    return "?" if value is None else f"{value * 100:.0f}"


def below(report: dict, category: dict) -> list[str]:
    """Return what cost points, a line each."""
    parts = [(ref["weight"], report["audits"][ref["id"]]) for ref in category["auditRefs"]]
    return [
        f"{audit['id']} ({score(audit['score'])}): {audit['title']} {audit.get('displayValue', '')}"
        for weight, audit in parts
        if weight and audit["score"] not in (None, 1)
    ]


is_good = True
for path in sys.argv[1:]:
    report = json.loads(Path(path).read_text())
    if "runtimeError" in report:
        sys.exit(f"{path}: {report['runtimeError']['message']}")
    categories = report["categories"]
    scores = ", ".join(f"{name} {score(one['score'])}" for name, one in categories.items())
    print(f"{Path(path).stem}: {scores}")
    for name, category in categories.items():
        if category["score"] != 1:
            print(*(f"    {line}" for line in below(report, category)), sep="\n")
            is_good = is_good and name not in MUST_BE_100
sys.exit(not is_good)
