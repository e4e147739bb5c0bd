"""The site in a process of its own, with the clock of a test: gunicorn tests.support.moved_clock.

Each request happens at the moment that stands in the file CLOCK, in seconds since 1970.
"""

import os
from pathlib import Path

import time_machine

from buurtplatform.wsgi import application as site

_clock = time_machine.travel(0, tick=False).start()


def application(environ, start_response):
    _clock.move_to(float(Path(os.environ["CLOCK"]).read_text()))
    return site(environ, start_response)
