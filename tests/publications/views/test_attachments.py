import pytest
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.urls import reverse

from publications.models import Attachment
from tests.support.make import make_publication
from tests.support.moderating import staff

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def attach(publication, name="rapport.pdf", content=b"%PDF-1.7 inhoud"):
    attachment = Attachment(publication=publication, title="Het hele rapport")
    attachment.file.save(name, ContentFile(content))
    return attachment


def test_reader_downloads_the_file_of_a_published_publication(client):
    attachment = attach(make_publication())

    response = client.get(attachment.file.url)

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"%PDF-1.7 inhoud"
    assert response["Content-Disposition"] == 'attachment; filename="rapport.pdf"'
    assert not response.cookies


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_file_of_an_unpublished_publication_is_for_editors_only(client, status):
    attachment = attach(make_publication(status=status))
    assert client.get(attachment.file.url).status_code == 404

    editor = User.objects.create_user("els", is_staff=True)
    editor.groups.add(Group.objects.get(name="redacteur"))
    client.force_login(editor)

    response = client.get(attachment.file.url)
    response.close()
    assert response.status_code == 200


@pytest.mark.parametrize("status", ["draft", "in_review"])
def test_an_account_alone_does_not_open_the_file_of_an_unpublished_publication(client, status):
    attachment = attach(make_publication(status=status))
    users = [User.objects.create_user("lezer"), User.objects.create_user("bezoek", is_staff=True)]
    for user in [*users, staff("moderator")]:
        client.force_login(user)
        assert client.get(attachment.file.url).status_code == 404, user


def test_path_of_a_file_cannot_be_guessed(client):
    one, other = attach(make_publication()), attach(make_publication())

    assert one.file.name.split("/")[-2] != other.file.name.split("/")[-2]
    assert len(one.file.name.split("/")[-2]) == 16


@pytest.mark.parametrize("path", ["../settings.py", "bijlagen/x.pdf", "%00", "/etc/passwd"])
def test_any_other_path_is_not_found(client, path):
    assert client.get(f"/media/{path}").status_code == 404


def test_deleted_attachment_leaves_no_file(media, django_capture_on_commit_callbacks):
    attachment = attach(make_publication())
    stored = media / attachment.file.name
    assert stored.exists()

    with django_capture_on_commit_callbacks(execute=True):
        attachment.publication.delete()

    assert not stored.exists()


def test_replaced_file_goes_away_and_the_new_one_stays(media, django_capture_on_commit_callbacks):
    attachment = attach(make_publication())
    old = media / attachment.file.name

    with django_capture_on_commit_callbacks(execute=True):
        attachment.file.save("nieuw.pdf", ContentFile(b"%PDF-2"))

    assert not old.exists()
    assert (media / attachment.file.name).exists()


def test_editor_cannot_upload_what_only_calls_itself_a_pdf(client):
    client.force_login(User.objects.create_superuser("beheer"))
    publication = make_publication()
    address = reverse("admin:publications_publication_change", args=[publication.pk])
    file = ContentFile(b"<html>", name="rapport.pdf")

    response = client.post(
        address,
        {
            "title": publication.title,
            "language": "nl",
            "status": "published",
            "comments_policy": "open",
            "attachments-TOTAL_FORMS": "1",
            "attachments-INITIAL_FORMS": "0",
            "attachments-0-title": "Rapport",
            "attachments-0-position": "0",
            "attachments-0-file": file,
        },
    )

    assert response.status_code == 200
    assert "geen pdf" in response.content.decode()
    assert not Attachment.objects.exists()


def test_file_stays_when_an_import_writes_its_row_anew(media, django_capture_on_commit_callbacks):
    attachment = attach(make_publication())
    stored = media / attachment.file.name

    with django_capture_on_commit_callbacks(execute=True):
        name = attachment.file.name
        Attachment.objects.create(publication=attachment.publication, title="Anders", file=name)
        attachment.delete()

    assert stored.exists()
