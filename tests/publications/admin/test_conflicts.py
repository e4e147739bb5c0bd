"""Two editors, one publication: neither undoes the other's work without having seen it."""

import re
from difflib import SequenceMatcher
from html import unescape

import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.test import Client

from publications.admin import conflicts
from publications.models import Attachment, Publication, Theme
from tests.publications.admin.test_editing import change_address, form
from tests.support.make import make_organisation, make_publication
from tests.support.racing import at_once


def editor(name):
    user = User.objects.create_user(name, first_name=name.title(), is_staff=True)
    user.groups.add(Group.objects.get(name="redacteur"))
    client = Client()
    client.force_login(user)
    return client


def opened(client, publication):
    """Return what the browser of an editor would send of the form as it is now."""
    bound = client.get(change_address(publication)).context["adminform"].form
    return form(
        title=publication.title,
        body=publication.body,
        lead=publication.lead,
        slug=publication.slug,
        year=publication.year or "",
        status=publication.status,
        published_at_0=f"{publication.published_on:%d-%m-%Y}",
        published_at_1="00:00",
        version=bound.initial["version"],
    )


def as_shown(response):
    """Return what the browser sends of the form in `response`, as it stands there."""
    adminform = response.context["adminform"].form
    (inline,) = response.context["inline_admin_formsets"]
    forms = [adminform, inline.formset.management_form, *inline.formset.forms]
    bound = [field for one in forms for field in one]
    fields = {field.html_name: field.value() for field in bound if field.name != "published_at"}
    fields |= {name: value for name, value in adminform.data.items() if "published_at_" in name}
    files = {field.html_name for field in bound if field.name == "file"}
    return {
        name: value
        for name, value in fields.items()
        if name not in files and value is not None and value is not False
    }


def text_of(response):
    return unescape(re.sub(r"\s+", " ", response.content.decode()))


@pytest.mark.django_db
def test_both_versions_are_shown_and_nothing_typed_is_lost():
    publication = make_publication(title="Samen", lead="Over de straat.", year=2021)
    theme, organisation = Theme.objects.create(name="Wonen"), make_organisation("Movisie")
    els, bas = editor("els"), editor("bas")
    of_els, of_bas = opened(els, publication), opened(bas, publication)
    bas.post(
        change_address(publication), of_bas | {"lead": "Over de stille straat.", "year": "2022"}
    )

    sent = of_els | {"lead": "Over de drukke straat.", "themes": [theme.pk]}
    response = els.post(change_address(publication), sent | {"organisation": organisation.pk})

    assert response.status_code == 200
    html = text_of(response)
    assert "Bas heeft een wijziging opgeslagen" in html
    assert "<mark>stille</mark>" in html
    assert "<mark>drukke</mark>" in html
    assert "<mark>2022</mark>" in html
    assert "<mark>Wonen</mark>" in html
    assert "<mark>Movisie</mark>" in html
    assert "Over de drukke straat.</textarea>" in html
    assert '<th scope="row">Titel</th>' not in html, "both have the same title"
    publication.refresh_from_db()
    assert publication.lead == "Over de stille straat."


@pytest.mark.django_db
def test_a_difference_in_markup_only_is_told():
    publication = make_publication(body="<p>De straat.</p>")
    els = editor("els")
    first = opened(els, publication)
    Publication.objects.get().save()
    sent = first | {"body": "<p>De <strong>straat</strong>.</p>"}
    assert "de opmaak verschilt" in text_of(els.post(change_address(publication), sent))


@pytest.mark.django_db
def test_an_editor_may_save_over_the_other_version_after_seeing_it():
    publication = make_publication(title="Samen", lead="Een.")
    els = editor("els")
    first = opened(els, publication)
    Publication.objects.filter(pk=publication.pk).withdraw("Verouderd.")
    response = els.post(change_address(publication), first | {"title": "Anders"})
    html = text_of(response)
    assert "Iemand anders heeft een wijziging opgeslagen" in html
    publication.refresh_from_db()
    assert publication.status == "withdrawn"

    seen = response.context["adminform"].form["version"].value()
    response = els.post(change_address(publication), first | {"title": "Anders", "version": seen})

    assert response.status_code == 302
    publication.refresh_from_db()
    assert (publication.title, publication.status) == ("Anders", "published")


@pytest.mark.django_db
def test_a_third_change_is_another_conflict():
    publication = make_publication(title="Samen")
    els = editor("els")
    first = opened(els, publication)
    Publication.objects.get().save()
    response = els.post(change_address(publication), first)
    seen = response.context["adminform"].form["version"].value()
    Publication.objects.get().save()
    response = els.post(change_address(publication), first | {"version": seen})
    assert "Twee versies van deze publicatie" in text_of(response)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_the_same_moment_one_sees_the_other(shared_database):
    publication = make_publication(title="Samen", lead="Een.")
    els, bas = editor("els"), editor("bas")
    sent = opened(els, publication)
    shared_database()
    address = change_address(publication)

    def save(client, title):
        return lambda: client.post(address, sent | {"title": title}).status_code

    statuses = at_once(save(els, "Van Els"), save(bas, "Van Bas"))
    assert sorted(statuses) == [200, 302]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_address_one_is_asked_for_another(shared_database):
    els, bas = editor("els"), editor("bas")
    shared_database()

    def add(client):
        sent = form(title="Samen", slug="samen")
        return lambda: client.post("/beheer/publications/publication/add/", sent).status_code

    assert sorted(at_once(add(els), add(bas))) == [200, 302]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_add_the_same_organisation_one_is_told(shared_database):
    els, bas = editor("els"), editor("bas")
    shared_database()

    def add(client):
        sent = {"name": "Movisie", "slug": "", "website": "", "description": ""}
        return lambda: client.post("/beheer/publications/organisation/add/", sent).status_code

    assert sorted(at_once(add(els), add(bas))) == [200, 302]


def with_files(publication, *titles):
    """Return what the browser sends of the attachments of a publication."""
    rows = {"attachments-TOTAL_FORMS": len(titles), "attachments-INITIAL_FORMS": len(titles)}
    for number, attachment in enumerate(publication.attachments.all()):
        row = {"id": attachment.pk, "publication": publication.pk, "position": number}
        row["title"] = titles[number]
        rows |= {f"attachments-{number}-{name}": value for name, value in row.items()}
    return rows


@pytest.fixture
def with_attachment(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    publication = make_publication(title="Samen")
    file = ContentFile(b"%PDF-1.4", name="rapport.pdf")
    Attachment.objects.create(publication=publication, title="Rapport", file=file)
    return publication


@pytest.mark.django_db
def test_a_file_that_was_chosen_has_to_be_chosen_again(with_attachment):
    els, address = editor("els"), change_address(with_attachment)
    sent = opened(els, with_attachment) | with_files(with_attachment, "Het hele rapport")
    Publication.objects.get().save()
    new = ContentFile(b"%PDF-1.4 nieuw", name="nieuw.pdf")

    html = text_of(els.post(address, sent | {"attachments-0-file": new}))

    assert re.search(r"Kies dit bestand opnieuw[^<]*nieuw\.pdf", html)
    assert "<mark>Rapport (rapport.pdf)</mark>" in html
    assert "<mark>Het hele rapport (nieuw.pdf)</mark>" in html


@pytest.mark.django_db
def test_an_attachment_that_another_deleted_is_told_and_stops_nothing(with_attachment):
    els, address = editor("els"), change_address(with_attachment)
    sent = opened(els, with_attachment) | with_files(with_attachment, "Het hele rapport")
    with_attachment.attachments.all().delete()
    Publication.objects.get().save()

    response = els.post(address, sent | {"title": "Van Els"})

    html = text_of(response)
    assert '<th scope="row">Bijlagen</th>' in html
    assert "<mark>Het hele rapport</mark>" in html
    assert "Iemand anders heeft deze bijlage intussen verwijderd: “Het hele rapport”." in html
    assert els.post(address, as_shown(response)).status_code == 302
    with_attachment.refresh_from_db()
    assert with_attachment.title == "Van Els"


@pytest.mark.django_db
def test_a_deleted_attachment_is_told_also_where_the_publication_did_not_change(with_attachment):
    els, address = editor("els"), change_address(with_attachment)
    sent = opened(els, with_attachment) | with_files(with_attachment, "Het hele rapport")
    with_attachment.attachments.all().delete()
    response = els.post(address, sent)
    assert "intussen verwijderd: “Het hele rapport”." in text_of(response)
    assert els.post(address, as_shown(response)).status_code == 302


@pytest.mark.django_db
def test_an_attachment_that_another_added_stands_in_the_form_and_stays(with_attachment):
    els, address = editor("els"), change_address(with_attachment)
    mine = ContentFile(b"%PDF-1.4 van Els", name="els.pdf")
    added = {"attachments-TOTAL_FORMS": 2, "attachments-1-title": "Van Els"}
    added |= {"attachments-1-position": 0, "attachments-1-file": mine}
    sent = opened(els, with_attachment) | with_files(with_attachment, "Het hele rapport") | added
    file = ContentFile(b"%PDF-1.4 van Bas", name="bas.pdf")
    Attachment.objects.create(publication=with_attachment, title="Van Bas", file=file)
    Publication.objects.get().save()

    response = els.post(address, sent)

    shown = as_shown(response)
    titles = [shown[f"attachments-{number}-title"] for number in range(3)]
    assert titles == ["Het hele rapport", "Van Bas", "Van Els"]
    again = ContentFile(b"%PDF-1.4 van Els", name="els.pdf")
    assert els.post(address, shown | {"attachments-2-file": again}).status_code == 302
    stored = with_attachment.attachments.order_by("title")
    assert [row.title for row in stored] == ["Het hele rapport", "Van Bas", "Van Els"]
    assert [row.size for row in stored] == [8, 16, 16]


@pytest.mark.django_db
def test_what_is_no_choice_is_an_error_beside_its_field_also_in_a_conflict():
    publication = make_publication(title="Samen")
    els = editor("els")
    sent = opened(els, publication)
    Publication.objects.get().save()
    broken = {"type": "abc", "themes": ["x", "1"], "published_at_0": "gisteren"}
    response = els.post(change_address(publication), sent | broken)
    assert response.status_code == 200
    assert {"type", "themes", "published_at"} <= response.context["adminform"].form.errors.keys()


WORDS = [f"woord{number % 97}" for number in range(20_000)]


@pytest.mark.parametrize("block", [1, 60, 20_000])
def test_two_long_texts_are_compared_in_little_work(monkeypatch, block):
    """SequenceMatcher needs up to the square of the number of words."""
    asked = []

    class Counted(SequenceMatcher):
        def __init__(self, isjunk, a, b, **options):
            asked.append(len(a) * len(b))
            super().__init__(isjunk, a, b, **options)

    monkeypatch.setattr(conflicts, "SequenceMatcher", Counted)
    changed = ["anders" if number % 50 == 0 else word for number, word in enumerate(WORDS)]

    def in_blocks(words):
        return "\n".join(" ".join(words[at : at + block]) for at in range(0, len(words), block))

    stored, typed = conflicts.compared(in_blocks(WORDS), in_blocks(changed))

    assert sum(asked) <= 2 * conflicts.MOST_PAIRS
    assert "anders" in "".join(piece.text for piece in typed if piece.differs)
    assert not any("anders" in piece.text for piece in stored)


@pytest.mark.parametrize(
    ("stored", "typed", "marked"),
    [
        ("een twee drie", "een 2 drie", (["twee"], ["2"])),
        ("een\ntwee\ndrie", "een\ntwee\nvier", (["drie"], ["vier"])),
        ("een\ntwee", "een twee", ([], [])),
        ("", "een twee", ([], ["een twee"])),
        ("een een een", "een een", (["een"], [])),
        ("", "", ([], [])),
    ],
)
def test_only_words_that_differ_are_marked(stored, typed, marked):
    sides = conflicts.compared(stored, typed)
    assert tuple([piece.text for piece in side if piece.differs] for side in sides) == marked
    for text, side in zip((stored, typed), sides, strict=True):
        assert " ".join(piece.text for piece in side).split() == text.split()
