"""Who works here but may not see the catalogue's drafts, sees none of them."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from tests.support.make import make_publication
from tests.support.moderating import staff

pytestmark = pytest.mark.django_db


def preview_of(publication) -> str:
    return reverse("admin:publications_publication_preview", args=[publication.pk])


@pytest.mark.parametrize("status", ["draft", "in_review", "published"])
def test_staff_without_the_permission_gets_no_preview(client, status):
    publication = make_publication(title="Nog geheim", status=status)
    client.force_login(staff("moderator"))
    response = client.get(preview_of(publication), follow=True)
    assert "Nog geheim" not in response.content.decode()


def test_the_permission_to_view_is_enough_for_a_preview(client):
    publication = make_publication(title="Nog geheim", status="draft")
    user = User.objects.create_user("lezer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_publication"))
    client.force_login(user)
    response = client.get(preview_of(publication))
    assert response.status_code == 200
    assert "Nog geheim" in response.content.decode()
