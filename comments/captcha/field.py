"""The sum as a field of a form."""

from typing import Any

from captcha.fields import CaptchaField, CaptchaTextInput
from captcha.helpers import captcha_audio_url

from comments.captcha import speech
from comments.captcha.challenge import give_out
from comments.captcha.drawing import SIZE


def sound_url(key: str) -> str | None:
    """Return where the spoken sum is, on a machine that can speak."""
    return captcha_audio_url(key) if speech.program() else None


class SumInput(CaptchaTextInput):
    """The picture, the sound, the key and the input; the label and the help stand around it."""

    template_name = "captcha/sum.html"
    use_fieldset = False  # so that errors and help are tied to the input itself
    sender = ""  # who is counted for the challenge: set by the view that shows the form

    def fetch_captcha_store(
        self, name: str, value: object, attrs: dict | None = None, generator: str | None = None
    ) -> None:
        self._key = give_out(self.sender)
        self._value = [self._key, ""]

    def image_url(self) -> str | None:
        return super().image_url() if self._key else None

    def audio_url(self) -> str | None:
        return sound_url(self._key) if self._key else None

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        key, answer = context["widget"]["subwidgets"]
        image = context["image"]
        return context | {
            "key": key,
            "answer": answer,
            "image_2x": image and image.removesuffix("/") + "@2/",
            "width": SIZE[0],
            "height": SIZE[1],
        }


class SumField(CaptchaField):
    """Key and answer as they were sent; the form judges them, after all its other fields."""

    def __init__(self, **kwargs):
        super().__init__(required=False, widget=SumInput(), **kwargs)

    def clean(self, value: list[str | None] | None) -> tuple[str, str]:
        key, answer = (str(part or "")[:100].replace("\0", "") for part in value or ("", ""))
        return key, answer
