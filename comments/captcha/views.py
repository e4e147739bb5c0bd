"""The picture and the sound of a sum, and another sum; each is rate limited."""

from io import BytesIO

from captcha.helpers import captcha_image_url
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from ranged_response import RangedFileResponse

from comments.captcha import challenge, drawing, speech
from comments.captcha.field import sound_url
from comments.moderation import limits

AGE = 60 * 60  # seconds: a browser that shows it again need not ask again


@require_safe
def image(request: HttpRequest, key: str, scale: int) -> HttpResponse:
    if refusal := _refusal(request, "image"):
        return refusal
    if (asked := challenge.find(key)) is None:
        return _gone()
    png = drawing.picture(asked.drawn, asked.random("picture"), scale)
    return _own(HttpResponse(png, content_type="image/png"))


@require_safe
def sound(request: HttpRequest, key: str) -> HttpResponse:
    """Return the spoken sum, in byte ranges when asked: Safari plays nothing else."""
    if refusal := _refusal(request, "sound"):
        return refusal
    if (asked := challenge.find(key)) is None:
        return _gone()
    try:
        wav = speech.spoken(asked)
    except speech.NoSpeechError:
        return _plain(_("There is no sound now. Try another sum."), status=503)
    response = RangedFileResponse(request, BytesIO(wav), content_type="audio/wav")
    if response.status_code == 200:
        response["Accept-Ranges"] = "bytes"
        response["Content-Length"] = str(len(wav))
    return _own(response)


@never_cache
@require_safe
def another(request: HttpRequest) -> HttpResponse:
    """Return another challenge to the script of the form."""
    key = challenge.give_out(limits.sender_of(request))
    if key is None:
        return JsonResponse({"error": "too many"}, status=429, headers=WAIT)
    return JsonResponse(
        {"key": key, "image_url": captcha_image_url(key), "audio_url": sound_url(key)}
    )


WAIT = {"Retry-After": str(challenge.SECONDS)}


def _own(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, max_age=AGE)
    return response


def _gone() -> HttpResponse:
    return _plain(_("This sum has expired or was used before."), status=410)


def _refusal(request: HttpRequest, kind: str) -> HttpResponse | None:
    """Count one more picture or sound; return the refusal when it is one too many, else nothing."""
    try:
        limits.take(kind, limits.sender_of(request), challenge.LIMITS[kind])
    except limits.TooMany:
        return _too_much()
    return None


def _too_much() -> HttpResponse:
    text = _("Too many sums were asked for from your address. Wait ten minutes.")
    return _plain(text, status=429, headers=WAIT)


def _plain(text: str, **kwargs) -> HttpResponse:
    response = HttpResponse(text, content_type="text/plain; charset=utf-8", **kwargs)
    patch_cache_control(response, private=True, no_store=True)
    return response
