"""The sum that keeps machines out, really solved through the database."""

import random
import re
import subprocess
import wave
from array import array
from collections import Counter
from datetime import timedelta
from io import BytesIO
from math import sin
from types import SimpleNamespace
from urllib.parse import unquote

import pytest
import time_machine
from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.core import checks
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from comments.captcha import challenge, drawing, speech
from comments.captcha.challenge import Verdict, attempt
from comments.captcha.sums import UNITS, Sum
from comments.models import Comment
from tests.support.make import make_publication
from tests.support.reacting import TYPED, answers, hidden_fields, new_address, open_form, send

pytestmark = pytest.mark.django_db


def test_nothing_switches_the_captcha_off():
    assert captcha_settings.CAPTCHA_TEST_MODE is False
    assert captcha_settings.CAPTCHA_GET_FROM_POOL is False


def test_sum_is_three_digits_and_one_and_carries_nothing():
    for _ in range(300):
        new = Sum.new()
        assert re.fullmatch(r"[1-9]\d\d\+[1-9]", new.drawn)
        assert int(new.outcome) == new.first + new.second
        assert new.outcome[:2] == str(new.first)[:2]
        assert Sum.read(str(new)) == new


def test_no_outcome_is_worth_guessing():
    """Of 90 beginnings times 45 pairs of digits, nine lead to one outcome at most."""
    ways = Counter(sum(pair) for pair in UNITS)
    assert len(UNITS) == 45
    assert max(ways.values()) / len(UNITS) / 90 < 0.01
    assert len({Sum.new().drawn for _ in range(500)}) > 400


def challenge_key():
    return CaptchaStore.generate_key()


def picture(client, key, suffix=""):
    return client.get(f"/captcha/image/{key}{suffix}/")


def test_picture_has_the_stated_size_at_1x_and_2x(client):
    key = challenge_key()
    for suffix, scale in [("", 1), ("@2", 2)]:
        response = picture(client, key, suffix)
        assert response.status_code == 200
        assert response["Content-Type"] == "image/png"
        image = Image.open(BytesIO(response.content))
        assert image.size == (drawing.SIZE[0] * scale, drawing.SIZE[1] * scale)


def test_picture_is_black_on_white_and_white_on_black_with_nothing_pale_between(client):
    colours = Image.open(BytesIO(picture(client, challenge_key(), "@2").content)).histogram()
    assert (sum(colours[:32]) + sum(colours[-32:])) / sum(colours) > 0.9


def test_one_challenge_has_one_picture_so_that_many_give_no_average(client):
    key = challenge_key()
    assert picture(client, key).content == picture(client, key).content
    again = CaptchaStore.objects.get(hashkey=key).challenge
    other = CaptchaStore.objects.create(
        challenge=f"{Sum.read(again).drawn} another seed", response="1"
    )
    assert picture(client, key).content != picture(client, other.hashkey).content


def test_key_in_the_form_does_not_draw_the_picture_again(client):
    key = challenge_key()
    drawn = Sum.read(CaptchaStore.objects.get(hashkey=key).challenge).drawn
    shown = picture(client, key).content
    assert drawing.picture(drawn, random.Random(key)) != shown
    random.seed(key)
    assert drawing.picture(drawn, random) != shown


def test_picture_of_a_used_or_expired_sum_is_gone(client):
    key = challenge_key()
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert picture(client, key).status_code == 410
    attempt(key, "1")
    assert picture(client, key).status_code == 410
    assert client.get(f"/captcha/audio/{key}.wav").status_code == 410


def test_picture_is_kept_by_this_browser_only(client):
    header = picture(client, challenge_key())["Cache-Control"]
    assert "private" in header
    assert "max-age=3600" in header


# --- Sound ---------------------------------------------------------------------------------
needs_voice = pytest.mark.skipif(not speech.program(), reason="espeak-ng is not on this machine")


@pytest.fixture
def said(monkeypatch):
    """Stand in for espeak-ng: return the texts that it was given, and say a tone."""
    texts = []

    def run(command, *, input, **options):
        assert options["timeout"] == speech.SECONDS
        assert options["check"]
        texts.append(input.decode())
        tone = array("h", [int(9000 * sin(n / 20)) for n in range(speech.RATE)])
        return SimpleNamespace(stdout=bytes(speech.HEADER) + tone.tobytes())

    monkeypatch.setattr(speech, "program", lambda: "/usr/bin/espeak-ng")
    monkeypatch.setattr(speech.subprocess, "run", run)
    return texts


def sound(client, key, **headers):
    return client.get(f"/captcha/audio/{key}.wav", headers=headers)


def test_sound_asks_the_sum_in_dutch(client, said):
    stored = CaptchaStore.objects.create(challenge="412+5 seed", response="417")
    response = sound(client, stored.hashkey)
    assert said == ["Hoeveel is 412 plus 5?"]
    assert response.status_code == 200
    assert response["Content-Type"] == "audio/wav"
    with wave.open(BytesIO(response.getvalue())) as wav:
        assert wav.getframerate() == speech.RATE
        assert 1 <= wav.getnframes() / speech.RATE < 1.6


def test_one_challenge_has_one_sound_and_safari_gets_it_in_parts(client, said):
    key = challenge_key()
    whole = sound(client, key).getvalue()
    assert sound(client, key).getvalue() == whole
    part = sound(client, key, range="bytes=0-99")
    assert part.status_code == 206
    assert part["Content-Range"] == f"bytes 0-99/{len(whole)}"
    assert part.getvalue() == whole[:100]


@pytest.mark.parametrize(
    "trouble", [FileNotFoundError(), subprocess.TimeoutExpired("espeak-ng", 5),
                subprocess.CalledProcessError(1, "espeak-ng")],
    ids=["missing", "too slow", "failed"],
)  # fmt: skip
def test_sound_that_fails_says_so(client, said, monkeypatch, trouble):
    def fail(*args, **kwargs):
        raise trouble

    monkeypatch.setattr(speech.subprocess, "run", fail)
    response = sound(client, challenge_key())
    assert response.status_code == 503
    assert "geen geluid" in response.content.decode()


@needs_voice
def test_espeak_says_a_few_seconds_of_speech():
    with wave.open(BytesIO(speech.spoken(Sum(987, 2, "seed")))) as wav:
        assert 2 < wav.getnframes() / wav.getframerate() < 8
        samples = wav.readframes(wav.getnframes())
    assert max(samples) > 200
    assert min(samples) < 56


def test_without_espeak_there_is_no_button_and_no_error(client, monkeypatch):
    monkeypatch.setattr(speech.shutil, "which", lambda name: None)
    html = client.get(new_address(make_publication())).content.decode()
    assert "<audio" not in html
    assert "Luister" not in html
    assert another(client).json()["audio_url"] is None
    [message] = speech.check_program()
    assert message.level < checks.WARNING
    assert "espeak-ng" in message.msg


def test_with_espeak_there_is_a_labelled_player_that_loads_nothing_by_itself(client, said):
    assert speech.check_program() == []
    html = client.get(new_address(make_publication())).content.decode()
    player = re.search(r"<audio[^>]*>", html)[0]
    assert 'aria-label="Som in gesproken woorden"' in player
    assert 'preload="none" controls' in player
    assert hidden_key(html) in player
    assert "U kunt er ook naar luisteren" in re.search(r"<img[^>]*data-captcha-image>", html)[0]


def hidden_key(html):
    return re.search(r'name="captcha_0" value="(\w+)"', html)[1]


def test_who_can_use_neither_mails_the_reaction_to_the_editors(client, settings):
    html = client.get(new_address(make_publication(title="Wat & hoe?"))).content.decode()
    address = re.search(r'<a href="(mailto:[^"]*)">', html)[1]
    assert address.startswith(f"mailto:{settings.CONTACT_EMAIL}?subject=")
    assert unquote(address).endswith("Reactie op: Wat & hoe?")


# --- Limits --------------------------------------------------------------------------------
frozen = time_machine.travel("2026-01-05T12:03Z", tick=False)


def another(client, **extra):
    return client.get(reverse("captcha-refresh"), **extra)


@frozen
def test_pictures_and_sounds_are_limited_for_each_address(client, said, monkeypatch):
    monkeypatch.setitem(challenge.LIMITS, "image", [(3, 600)])
    monkeypatch.setitem(challenge.LIMITS, "sound", [(2, 600)])
    key = challenge_key()
    assert [picture(client, key).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert [sound(client, key).status_code for _ in range(3)] == [200, 200, 429]
    refused = sound(client, key)
    assert refused["Retry-After"] == "600"
    assert "Wacht tien minuten" in refused.content.decode()
    assert client.get(f"/captcha/image/{key}/", REMOTE_ADDR="192.0.2.7").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert picture(client, key).status_code == 200


@frozen
def test_too_many_sums_for_one_address_keep_all_that_was_typed(client, monkeypatch):
    monkeypatch.setitem(challenge.LIMITS, "challenge", [(2, 600)])
    publication = make_publication()
    fields = open_form(client, publication, seconds_ago=4, captcha_1="7")
    assert another(client).status_code == 200
    assert another(client).status_code == 429
    response = send(client, publication, fields)
    html = response.content.decode()
    assert "Er zijn vanaf uw adres te veel sommen gevraagd" in html
    assert TYPED["text"] in html
    assert "captcha_0" not in hidden_fields(response)
    assert CaptchaStore.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        later = send(client, publication, answers(response))
        assert send(client, publication, answers(later)).status_code == 303


@frozen
def test_expired_challenges_are_swept_and_rows_have_a_bound(client, monkeypatch):
    monkeypatch.setattr(challenge, "MOST", 5)
    for _ in range(8):
        assert another(client).status_code == 200
    assert CaptchaStore.objects.count() == 8
    assert another(client, REMOTE_ADDR="192.0.2.7").status_code == 200
    assert CaptchaStore.objects.count() == 6
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        another(client)
        assert CaptchaStore.objects.count() == 1


def test_picture_and_input_are_labelled_and_nothing_jumps(client):
    html = client.get(new_address(make_publication())).content.decode()
    picture = re.search(r"<img[^>]*data-captcha-image>", html)[0]
    assert 'alt="Som in een plaatje' in picture
    assert re.search(r'srcset="\S+/ 1x, \S+@2/ 2x"', picture)
    assert f'width="{drawing.SIZE[0]}" height="{drawing.SIZE[1]}"' in picture
    key = re.search(r'<input type="hidden" name="captcha_0"[^>]*>', html)[0]
    assert "required" not in key
    assert "aria-" not in key
    assert "autocomplete" not in key
    answer = re.search(r'<input[^>]*id="id_captcha_1"[^>]*>', html)[0]
    assert 'inputmode="numeric"' in answer
    assert answer.count('autocomplete="off"') == 1
    assert 'aria-describedby="id_captcha_helptext"' in answer
    assert 'id="id_captcha_helptext"' in html


def test_each_form_costs_one_challenge_for_an_hour(client):
    client.get(new_address(make_publication()))
    left = CaptchaStore.objects.get().expiration - timezone.now()
    assert timedelta(minutes=59) < left <= timedelta(minutes=60)


def refused(client, publication, fields, message):
    """Send; check that it is refused with `message` at the sum, all kept, with a new sum."""
    response = send(client, publication, fields)
    html = response.content.decode()
    assert response.status_code == 422
    assert message in re.search(r'id="id_captcha_error">(.*?)</p>', html, re.DOTALL)[1]
    assert re.search(rf'<a href="#id_captcha_1">[^<]*{re.escape(message)}', html)
    answer = re.search(r'<input[^>]*id="id_captcha_1"[^>]*>', html)[0]
    assert 'aria-invalid="true"' in answer
    assert 'aria-describedby="id_captcha_helptext id_captcha_error"' in answer
    assert "value=" not in answer
    for typed in TYPED.values():
        assert typed in html
    assert hidden_fields(response)["captcha_0"] != fields.get("captcha_0")
    return response


def test_wrong_answer_gives_a_new_sum_and_keeps_the_rest(client):
    publication = make_publication()
    fields = open_form(client, publication, captcha_1="7")
    response = refused(client, publication, fields, "Dat is niet de uitkomst")
    assert Comment.objects.count() == 0
    assert send(client, publication, answers(response)).status_code == 303


def test_challenge_takes_one_answer_only(client):
    publication = make_publication()
    fields = open_form(client, publication)
    refused(client, publication, fields | {"captcha_1": "7"}, "Dat is niet de uitkomst")
    refused(client, publication, fields, "verlopen of al gebruikt")
    assert Comment.objects.count() == 0


def test_used_answer_is_refused_on_another_form(client):
    publication = make_publication()
    first, second = open_form(client, publication), open_form(client, publication)
    assert send(client, publication, first).status_code == 303
    stolen = second | {key: first[key] for key in ["captcha_0", "captcha_1"]}
    refused(client, publication, stolen, "verlopen of al gebruikt")
    assert Comment.objects.count() == 1


def test_expired_answer_is_refused_and_the_text_kept(client):
    publication = make_publication()
    fields = open_form(client, publication, seconds_ago=61 * 60)
    response = refused(client, publication, fields, "verlopen of al gebruikt")
    assert send(client, publication, answers(response)).status_code == 303


def test_answer_within_the_hour_is_accepted(client):
    publication = make_publication()
    fields = open_form(client, publication, seconds_ago=59 * 60)
    assert send(client, publication, fields).status_code == 303


def test_empty_answer_is_asked_for(client):
    publication = make_publication()
    refused(client, publication, open_form(client, publication, captcha_1=" "), "Vul de uitkomst")


@pytest.mark.parametrize("key", ["", "x", "\0", "é" * 500, "' OR 1=1 --"])
def test_made_up_key_is_refused(client, key):
    publication = make_publication()
    fields = open_form(client, publication, captcha_0=key)
    refused(client, publication, fields, "verlopen of al gebruikt")


def test_answer_written_as_the_whole_sum_is_right(client):
    publication = make_publication()
    fields = open_form(client, publication)
    fields["captcha_1"] = f"20 + 3 = {fields['captcha_1']} "
    assert send(client, publication, fields).status_code == 303


def test_right_answer_beside_another_mistake_is_not_asked_again(client):
    publication = make_publication()
    response = send(client, publication, open_form(client, publication, name=""))
    html = response.content.decode()
    assert response.status_code == 422
    assert "U hebt de vraag al goed beantwoord" in html
    assert 'name="captcha_1"' not in html
    again = send(client, publication, answers(response, text=""))  # another mistake
    assert "U hebt de vraag al goed beantwoord" in again.content.decode()
    assert send(client, publication, answers(again)).status_code == 303
    assert Comment.objects.count() == 1


def test_proof_of_a_right_answer_is_worthless_on_another_form(client):
    publication = make_publication()
    solved = hidden_fields(send(client, publication, open_form(client, publication, name="")))
    fields = open_form(client, publication, captcha_1="", solved=solved["solved"])
    refused(client, publication, fields, "Vul de uitkomst")


def test_proof_lasts_an_hour(client):
    publication = make_publication()
    response = send(client, publication, open_form(client, publication, name=""))
    fields = answers(response)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        refused(client, publication, fields, "Vul de uitkomst")


def test_one_proof_stores_one_reaction(client):
    """A used form comes back with a fresh nonce; the old proof must not come along."""
    publication = make_publication()
    response = send(client, publication, open_form(client, publication, name=""))
    fields = answers(response)
    assert send(client, publication, fields).status_code == 303
    response = send(client, publication, fields | {"text": "Nog een."})
    assert response.status_code == 422
    assert "solved" not in hidden_fields(response)
    assert 'name="captcha_1"' in response.content.decode()
    assert Comment.objects.count() == 1


def test_proof_does_not_outlive_an_expired_form(client):
    publication = make_publication()
    fields = open_form(client, publication, seconds_ago=24 * 60 * 60 - 60, name="")
    fields |= {"captcha_0": "", "captcha_1": ""}
    opened = answers(send(client, publication, fields))
    solved = answers(send(client, publication, opened | {"name": ""}))
    assert "solved" in solved
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        response = send(client, publication, solved)
    assert "langer dan een dag" in response.content.decode()
    assert "solved" not in hidden_fields(response)


def test_another_sum_without_script_keeps_all_and_judges_nothing(client):
    publication = make_publication()
    fields = open_form(client, publication, name="", captcha_1="7", andere_vraag="1")
    response = send(client, publication, fields)
    html = response.content.decode()
    assert response.status_code == 200
    assert TYPED["text"] in html
    assert TYPED["email"] in html
    assert "error-summary" not in html
    assert "field__error" not in html
    assert hidden_fields(response)["captcha_0"] != fields["captcha_0"]
    assert hidden_fields(response)["token"]
    assert send(client, publication, answers(response)).status_code == 303


def test_enter_in_a_field_sends_and_does_not_ask_for_another_sum(client):
    html = client.get(new_address(make_publication())).content.decode()
    form = html[html.index("data-reaction") :]
    assert form.index('type="submit" tabindex="-1"') < form.index('name="andere_vraag"')


def test_another_sum_with_script_gives_a_new_key(client):
    response = another(client)
    assert CaptchaStore.objects.filter(hashkey=response.json()["key"]).exists()


def test_attempt_tells_apart_what_can_be_wrong():
    key = CaptchaStore.generate_key()
    outcome = CaptchaStore.objects.get(hashkey=key).response
    assert attempt(key, "") is Verdict.EMPTY
    assert attempt(key, outcome) is Verdict.RIGHT
    assert attempt(key, outcome) is Verdict.GONE
    assert attempt(CaptchaStore.generate_key(), "nee") is Verdict.WRONG
