"""The sum that keeps machines out, really solved through the database."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from captcha.conf import settings as captcha_settings
from captcha.models import CaptchaStore
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from comments.captcha import IMAGE_SIZE, Verdict, attempt, sum_challenge
from comments.models import Comment
from tests.make import make_publication
from tests.reacting import TYPED, answers, hidden_fields, new_address, open_form, send

pytestmark = pytest.mark.django_db


def test_nothing_switches_the_captcha_off():
    assert captcha_settings.CAPTCHA_TEST_MODE is False
    assert captcha_settings.CAPTCHA_GET_FROM_POOL is False


def test_challenge_is_a_sum_with_its_outcome():
    for _ in range(200):
        challenge, outcome = sum_challenge()
        a, b = re.fullmatch(r"(\d\d)\+(\d)=", challenge).groups()
        assert int(a) + int(b) == int(outcome)


def test_challenges_spread_widely():
    assert len({sum_challenge()[0] for _ in range(500)}) > 250


def test_picture_has_the_stated_size_at_1x_and_2x(client):
    for challenge in ["11+1=", "88+8=", "44+4="]:
        CaptchaStore.objects.create(challenge=challenge, response="1", hashkey=challenge[:2])
        for suffix, scale in [("", 1), ("@2", 2)]:
            response = client.get(f"/captcha/image/{challenge[:2]}{suffix}/")
            assert response.status_code == 200
            image = Image.open(BytesIO(response.content))
            assert image.size == (IMAGE_SIZE[0] * scale, IMAGE_SIZE[1] * scale)


def test_picture_and_input_are_labelled_and_nothing_jumps(client):
    html = client.get(new_address(make_publication())).content.decode()
    picture = re.search(r"<img[^>]*data-captcha-image>", html)[0]
    assert 'alt="Som in een plaatje"' in picture
    assert re.search(r'srcset="\S+/ 1x, \S+@2/ 2x"', picture)
    assert f'width="{IMAGE_SIZE[0]}" height="{IMAGE_SIZE[1]}"' in picture
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
    response = client.get(
        reverse("captcha-refresh"), headers={"X-Requested-With": "XMLHttpRequest"}
    )
    assert CaptchaStore.objects.filter(hashkey=response.json()["key"]).exists()


def test_challenges_that_expired_are_cleared_away(client):
    publication = make_publication()
    open_form(client, publication, seconds_ago=2 * 60 * 60)
    send(client, publication, open_form(client, publication))
    assert CaptchaStore.objects.count() == 0


def test_attempt_tells_apart_what_can_be_wrong():
    key = CaptchaStore.generate_key()
    outcome = CaptchaStore.objects.get(hashkey=key).response
    assert attempt(key, "") is Verdict.EMPTY
    assert attempt(key, outcome) is Verdict.RIGHT
    assert attempt(key, outcome) is Verdict.GONE
    assert attempt(CaptchaStore.generate_key(), "nee") is Verdict.WRONG
