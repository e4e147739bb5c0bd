from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """A plain link; `is_current` marks where the reader is."""

    label: str
    href: str
    is_current: bool = False
    group: str = ""
