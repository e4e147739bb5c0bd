"""The sum that keeps machines out: drawn by django-simple-captcha, checked here.

The library uses up a right answer beside another error and lets two requests use one answer
at the same moment; `attempt` does neither (see comments/forms.py for the first).
"""

import secrets
from enum import Enum

from captcha.fields import CaptchaField, CaptchaTextInput
from captcha.models import CaptchaStore
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from PIL import Image

IMAGE_SIZE = 132, 48  # CSS pixels; the drawing at 2x has twice as many


class Verdict(Enum):
    RIGHT = "right"
    WRONG = "wrong"
    EMPTY = "empty"
    GONE = "gone"  # expired, used before, or never given out


def sum_challenge() -> tuple[str, str]:
    """Return a sum to draw and its outcome: ("23+8=", "31").

    From `secrets`: the library seeds the global generator for every image, and its own
    challenges become guessable with threads.
    """
    a, b = 10 + secrets.randbelow(80), 1 + secrets.randbelow(9)
    return f"{a}+{b}=", str(a + b)


def frame(image: Image.Image) -> Image.Image:
    """Return `image` in the middle of a canvas of one size, so that no page jumps.

    The library's own setting for this forgets to enlarge the canvas for the drawing at 2x.
    """
    scale = 2 if image.height > 1.2 * IMAGE_SIZE[1] else 1
    width, height = (side * scale for side in IMAGE_SIZE)
    canvas = Image.new("RGB", (width, height), "#ffffff")
    canvas.paste(image, ((width - image.width) // 2, (height - image.height) // 2))
    return canvas


def attempt(key: str, answer: str) -> Verdict:
    """Judge one answer. A challenge takes one answer, also when two arrive at once."""
    answer = answer.rpartition("=")[2].strip()  # "23 + 8 = 31" is right too
    if not answer:
        return Verdict.EMPTY
    valid = CaptchaStore.objects.filter(hashkey=key, expiration__gt=timezone.now())
    challenge = valid.first()
    # Whoever really deletes the row has the one attempt.
    if challenge is None or not CaptchaStore.objects.filter(pk=challenge.pk).delete()[0]:
        return Verdict.GONE
    right = constant_time_compare(challenge.response, answer)
    return Verdict.RIGHT if right else Verdict.WRONG


class SumInput(CaptchaTextInput):
    """The picture, the key and the input; the label and the explanation stand around it."""

    template_name = "captcha/sum.html"
    use_fieldset = False  # so that errors and help are tied to the input itself

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        key, answer = context["widget"]["subwidgets"]
        return context | {
            "key": key,
            "answer": answer,
            "image_2x": self.image_url().removesuffix("/") + "@2/",
            "width": IMAGE_SIZE[0],
            "height": IMAGE_SIZE[1],
        }


class SumField(CaptchaField):
    """Key and answer as they were sent; the form judges them, after all its other fields."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=SumInput(), **kwargs)

    def clean(self, value):
        key, answer = (str(part or "")[:100].replace("\0", "") for part in value or ("", ""))
        return key, answer
