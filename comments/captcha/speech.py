"""The sum in spoken Dutch, by espeak-ng (a Debian package), when the machine has it."""

import shutil
import subprocess
from array import array
from io import BytesIO
from random import Random
from wave import open as open_wave

from django.core import checks
from django.utils.translation import gettext as _

from comments.captcha.sums import Sum

SECONDS = 5  # it needs a fortieth of one
RATE = 22_050  # samples a second, as espeak-ng makes them
HEADER = 44  # bytes before its samples
VOICES = ["", "+f1", "+f2", "+f3", "+m1", "+m3", "+m4", "+m7"]  # the clear ones


class NoSpeechError(Exception):
    """espeak-ng is missing, failed or took too long."""


def program() -> str | None:
    return shutil.which("espeak-ng")


def spoken(asked: Sum) -> bytes:
    """Return the sum as sound (WAV), the same at each request."""
    random = asked.random("sound")
    text = _("How much is %(first)d plus %(second)d?") % {
        "first": asked.first,
        "second": asked.second,
    }
    return _wav(_with_murmur(_say(text, random), random))


def _say(text: str, random: Random) -> array:
    """Return `text` in some voice, pitch and speed, as samples."""
    options = {
        "-v": "nl" + random.choice(VOICES),
        "-s": str(random.randint(115, 140)),  # words a minute: calm
        "-p": str(random.randint(30, 65)),
        "-g": str(random.randint(2, 6)),  # hundredths of a second between words
    }
    command = [program() or "espeak-ng", *(word for pair in options.items() for word in pair)]
    try:
        # The text goes in by a pipe; nothing of it comes from a visitor.
        done = subprocess.run(  # noqa: S603
            [*command, "--stdin", "--stdout"],
            input=text.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoSpeechError("espeak-ng said nothing") from error
    samples = array("h")
    sound = done.stdout[HEADER:]
    samples.frombytes(sound[: len(sound) // 2 * 2])
    if not samples:
        raise NoSpeechError("espeak-ng said nothing")
    return samples


def _with_murmur(speech: array, random: Random) -> bytes:
    """Return `speech` in a room where somebody else murmurs: itself, backwards and softer.

    White noise is easily taken out again; this has the same tones as the speech. Eight bits a
    sample is all that is left.
    """
    loudest = max(map(abs, speech)) or 1
    murmur = speech[::-1]
    turn = random.randrange(len(speech))
    murmur = murmur[turn:] + murmur[:turn]
    part = random.uniform(0.12, 0.2)
    scale = 90 / loudest
    hiss = random.randbytes(len(speech))
    silence = bytes(126 + byte % 5 for byte in random.randbytes(random.randrange(RATE // 2)))
    return silence + bytes(
        int(128 + scale * (sample + part * other)) + byte % 7 - 3
        for sample, other, byte in zip(speech, murmur, hiss, strict=True)
    )


def _wav(samples: bytes) -> bytes:
    out = BytesIO()
    with open_wave(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(1)
        wav.setframerate(RATE)
        wav.writeframes(samples)
    return out.getvalue()


def check_program(app_configs: object = None, **kwargs) -> list[checks.CheckMessage]:
    if program():
        return []
    return [
        checks.Info(
            _("espeak-ng was not found: nobody can listen to the CAPTCHA."),
            hint=_("Install the Debian package espeak-ng."),
            id="comments.I001",
        )
    ]
