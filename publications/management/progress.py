"""A progress bar on a terminal, and nothing anywhere else."""

from django.core.management.base import OutputWrapper
from tqdm import tqdm

DELAY = 1  # second before it shows


def progress_bar(total: int | None, stderr: OutputWrapper, **options) -> tqdm:
    """Return a bar on the stderr of a command; it shows itself when the work takes a while."""
    return tqdm(
        total=total,
        delay=DELAY,
        leave=False,
        file=stderr._out,  # the wrapper would give each step a line of its own
        disable=not stderr.isatty(),
        **{"unit": ""} | options,
    )
