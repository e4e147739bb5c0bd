"""An attachment whose file is gone from disk: said where it matters, and nothing else breaks."""

import logging

import pytest
from django.core.files.base import ContentFile

from publications.models import Attachment
from tests.publications.admin.test_editing import change_address, form
from tests.support.make import make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def publication(settings, tmp_path):
    """Return a publication with two files, of which the first is gone."""
    settings.MEDIA_ROOT = tmp_path
    publication = make_publication(title="Samen")
    for title in ("Weg", "Er nog"):
        file = ContentFile(b"%PDF-1.4", name="rapport.pdf")
        Attachment.objects.create(publication=publication, title=title, file=file)
    gone = publication.attachments.get(title="Weg")
    gone.file.storage.delete(gone.file.name)
    return publication


def sent(publication, **changes):
    rows = {
        "attachments-TOTAL_FORMS": "2",
        "attachments-INITIAL_FORMS": "2",
        "published_at_0": f"{publication.published_on:%d-%m-%Y}",
        "published_at_1": "10:00",
        "status": "published",
        "slug": publication.slug,
    }
    for number, attachment in enumerate(publication.attachments.all()):
        row = {"id": attachment.pk, "title": attachment.title, "position": 0}
        row["publication"] = publication.pk
        rows |= {f"attachments-{number}-{name}": value for name, value in row.items()}
    return form(**rows) | changes


def test_the_form_says_which_file_is_gone(admin_client, publication):
    page = admin_client.get(change_address(publication)).content.decode()
    assert page.count("Dit bestand staat niet meer op de server") == 1


def test_the_publication_and_the_title_of_the_file_can_be_saved(admin_client, publication):
    changes = {"title": "Anders", "attachments-0-title": "Verdwenen"}
    response = admin_client.post(change_address(publication), sent(publication, **changes))
    assert response.status_code == 302, response.context["adminform"].form.errors
    publication.refresh_from_db()
    assert publication.title == "Anders"
    assert publication.attachments.filter(title="Verdwenen", size__gt=0).exists()


def test_a_new_file_takes_its_place(admin_client, publication):
    file = ContentFile(b"%PDF-1.4 nieuw", name="nieuw.pdf")
    changes = {"attachments-0-file": file}
    response = admin_client.post(change_address(publication), sent(publication, **changes))
    assert response.status_code == 302
    page = admin_client.get(change_address(publication)).content.decode()
    assert "niet meer op de server" not in page


def test_the_row_of_a_file_that_is_gone_can_be_deleted(admin_client, publication):
    changes = {"attachments-0-DELETE": "on"}
    admin_client.post(change_address(publication), sent(publication, **changes))
    assert [a.title for a in publication.attachments.all()] == ["Er nog"]


def test_readers_do_not_see_it_and_the_log_tells(client, publication, caplog):
    with caplog.at_level(logging.WARNING):
        page = client.get(publication.get_absolute_url()).content.decode()
    assert "Er nog" in page
    assert "Weg" not in page
    (record,) = [r for r in caplog.records if r.name.startswith("publications")]
    assert publication.attachments.get(title="Weg").file.name in record.getMessage()


def test_a_preview_shows_what_readers_will_see(admin_client, publication):
    page = admin_client.get(f"/beheer/publications/publication/{publication.pk}/voorbeeld/")
    assert "Er nog" in page.content.decode()
