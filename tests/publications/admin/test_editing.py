"""An editor at work in the admin."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from publications.models import Author, Organisation, Publication, PublicationType, Series, Theme
from tests.support.make import make_organisation, make_publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    user = User.objects.create_user("els", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="redacteur"))
    return user


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def form(**fields):
    """Return what the browser sends for the smallest publication, with `fields` changed."""
    return {
        "title": "Samen in de buurt",
        "language": "nl",
        "status": "draft",
        "comments_policy": "open",
        "attachments-TOTAL_FORMS": "0",
        "attachments-INITIAL_FORMS": "0",
    } | fields


def change_address(publication):
    return reverse("admin:publications_publication_change", args=[publication.pk])


ADD = "/beheer/publications/publication/add/"
LIST = "/beheer/publications/publication/"


def test_editor_adds_a_complete_publication_on_one_page(desk):
    organisation, theme = make_organisation("Movisie"), Theme.objects.create(name="Wonen")
    kind, series = PublicationType.objects.create(name="Rapport"), Series.objects.create(name="Wij")
    sent = form(
        lead="Waar het over gaat.",
        body="<h2>Kop</h2><p>Tekst <b>vet</b></p><script>x</script>",
        author_line="Cadat-Lampe M.; Jansen; de Vries, S.;",
        organisation=organisation.pk,
        partners=[make_organisation("Partner").pk],
        year="2021",
        type=kind.pk,
        themes=[theme.pk],
        series=series.pk,
        series_number="3",
        contact_name="Judith Jansen",
        contact_phone="06 - 5544 0518",
        contact_email="judith@example.org",
        on_kennisplein="on",
        source_url="https://example.org/wij",
        isbn="9789066651050",
        doi="10.5555/wij",
        published_at_0="31-03-2022",
        published_at_1="00:00",
        status="published",
    )
    response = desk.post(ADD, sent)

    assert response.status_code == 302, response.context["adminform"].form.errors
    publication = Publication.objects.get()
    assert publication.slug == "samen-in-de-buurt"
    assert publication.body == "<h2>Kop</h2><p>Tekst <strong>vet</strong></p>"
    assert publication.author_line == "Cadat-Lampe M.; Jansen; de Vries, S."
    assert str(publication.contact_phone) == "06 55440518"
    assert publication.contact_phone.as_e164 == "+31655440518"
    assert publication.published_on.isoformat() == "2022-03-31"
    assert list(publication.themes.all()) == [theme]
    assert desk.get(publication.get_absolute_url()).status_code == 200


def test_publication_date_without_a_time_is_the_start_of_that_day(desk):
    desk.post(ADD, form(published_at_0="31-03-2022", published_at_1="", status="published"))

    at = timezone.localtime(Publication.objects.get().published_at)
    assert (at.date().isoformat(), at.hour, at.minute) == ("2022-03-31", 0, 0)


def test_published_without_a_date_appears_at_once(desk):
    desk.post(ADD, form(published_at_0="", published_at_1="", status="published"))

    assert Publication.objects.published().count() == 1


def test_author_line_without_a_name_is_refused_and_nothing_typed_is_lost(desk):
    response = desk.post(ADD, form(author_line=" ; ; ", lead="Bewaar mij."))

    assert response.status_code == 200
    page = response.content.decode()
    assert "Zet een “;” tussen de namen" in page
    assert "Bewaar mij." in page
    assert not Publication.objects.exists()


def test_lookalike_is_suggested_and_never_merged(desk):
    make_publication(authors="Jansen J.")

    response = desk.post(ADD, form(author_line="Jansen"), follow=True)

    assert "is misschien dezelfde persoon als" in response.content.decode()
    assert Author.objects.count() == 2


def test_corrected_author_leaves_no_empty_author_behind(desk):
    publication = make_publication(authors="Jnasen J.; de Vries S.")

    desk.post(change_address(publication), form(title=publication.title, status="published",
              author_line="Jansen J.; de Vries S."))  # fmt: skip

    assert set(Author.objects.values_list("surname", flat=True)) == {"Jansen", "Vries"}


def test_untouched_author_line_keeps_its_rows(desk):
    publication = make_publication(authors="Jansen J.; de Vries, S.")
    before = list(publication.authorships.values_list("pk", flat=True))

    desk.post(change_address(publication), form(title="Nieuwe titel", status="published",
              author_line=publication.author_line))  # fmt: skip

    assert list(publication.authorships.values_list("pk", flat=True)) == before


def test_draft_can_be_previewed_and_readers_do_not_find_it(desk, client):
    response = desk.post(ADD, form(lead="Nog geheim.", _preview="1"), follow=True)

    assert "Nog geheim." in response.content.decode()
    publication = Publication.objects.get()
    client.logout()
    assert client.get(publication.get_absolute_url()).status_code == 404
    preview = reverse("admin:publications_publication_preview", args=[publication.pk])
    assert client.get(preview).status_code == 302


def test_status_that_may_not_follow_is_refused(desk):
    publication = make_publication(status="draft", published_at=None)

    response = desk.post(
        change_address(publication), form(status="withdrawn", withdrawal_reason="x")
    )

    assert response.status_code == 200
    assert "status" in response.context["adminform"].form.errors


def test_publishing_with_a_taken_address_is_a_question_not_an_error_page(desk):
    make_publication(title="Samen", slug="samen")
    draft = make_publication(title="Anders", slug="anders", status="draft", published_at=None)

    response = desk.post(change_address(draft), form(slug="samen", status="published"))

    assert response.status_code == 200
    assert "slug" in response.context["adminform"].form.errors


def test_withdrawing_asks_for_a_reason(desk):
    publication = make_publication()

    response = desk.post(change_address(publication), form(status="withdrawn"))

    assert "Schrijf op waarom deze publicatie is ingetrokken." in response.content.decode()
    publication.refresh_from_db()
    assert publication.status == "published"


def test_publishing_in_bulk_tells_what_it_did(desk):
    drafts = [make_publication(status="draft", published_at=None) for _ in range(2)]
    planned = make_publication(status="draft", published_at=timezone.now() + timedelta(days=3))

    response = desk.post(
        LIST,
        {"action": "publish", "_selected_action": [p.pk for p in [*drafts, planned]]},
        follow=True,
    )

    assert "3 publicaties gepubliceerd." in response.content.decode()
    assert Publication.objects.published().count() == 2
    planned.refresh_from_db()
    assert planned.is_scheduled


def test_withdrawing_in_bulk_asks_for_the_reason_first(desk):
    publication, draft = make_publication(), make_publication(status="draft")
    chosen = {"action": "withdraw", "_selected_action": [publication.pk, draft.pk]}

    page = desk.post(LIST, chosen)
    assert page.status_code == 200
    assert Publication.objects.published().count() == 1

    response = desk.post(LIST, chosen | {"reason": "Verouderd."}, follow=True)

    assert "1 publicatie ingetrokken." in response.content.decode()
    assert "1 publicatie kan deze stap niet maken" in response.content.decode()
    publication.refresh_from_db()
    assert publication.withdrawal_reason == "Verouderd."


MODELS = ["publication", "author", "organisation", "publicationtype", "theme", "series"]


@pytest.mark.parametrize("model", MODELS)
def test_lists_open_search_and_keep_their_query_count(desk, model, django_assert_max_num_queries):
    address = f"/beheer/publications/{model}/"
    make_publication(authors="Jansen J.", organisation=make_organisation())
    with django_assert_max_num_queries(12) as few:
        assert desk.get(address).status_code == 200
    for number in range(12):
        make_publication(
            authors=f"Bakker{number} A.; Kaya{number} B.",
            organisation=make_organisation(),
            type=PublicationType.objects.create(name=f"Type {number}"),
        )
        Theme.objects.create(name=f"Thema {number}")
        Series.objects.create(name=f"Reeks {number}")
    with django_assert_max_num_queries(12) as many:
        assert desk.get(address).status_code == 200

    assert len(many) == len(few)
    assert desk.get(address, {"q": "jan"}).status_code == 200


def test_change_page_costs_the_same_with_many_authors(desk, django_assert_max_num_queries):
    publication = make_publication(authors="; ".join(f"Bakker{chr(97 + n)} A." for n in range(15)))
    with django_assert_max_num_queries(20):
        assert desk.get(change_address(publication)).status_code == 200


def test_editor_page_allows_its_own_script_only(desk):
    response = desk.get(ADD)

    policy = response["Content-Security-Policy"]
    nonce = policy.split("'nonce-")[1].split("'")[0]
    assert f'nonce="{nonce}"' in response.content.decode()
    assert "unsafe" not in policy


def test_moderator_has_no_business_with_publications(client):
    user = User.objects.create_user("mo", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name="moderator"))
    client.force_login(user)
    publication = make_publication()

    assert client.get(change_address(publication)).status_code == 403
    assert client.get(ADD).status_code == 403
    assert client.post(change_address(publication), form(title="Anders")).status_code == 403


def test_desk_is_closed_to_visitors(client):
    assert client.get("/beheer/").status_code == 302


def test_group_keeps_what_an_administrator_changed():
    from django.apps import apps

    from publications.roles import create_editors

    group = Group.objects.get(name="redacteur")
    assert group.permissions.count() > 20
    group.permissions.clear()

    create_editors(apps.get_app_config("publications"), using="default")

    assert group.permissions.count() == 0


def test_organisation_in_use_cannot_be_deleted(desk):
    organisation = make_organisation()
    make_publication(organisation=organisation)

    desk.post(f"/beheer/publications/organisation/{organisation.pk}/delete/", {"post": "yes"})

    assert Organisation.objects.filter(pk=organisation.pk).exists()


def test_author_who_exists_cannot_be_made_twice(desk):
    make_publication(authors="Jansen K.; Jansen J.")
    author = Author.objects.get(given_names="J.")
    address = reverse("admin:publications_author_change", args=[author.pk])
    sent = {"given_names": "K.", "particle": "", "surname": "Jansen"}
    sent |= {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}

    response = desk.post(address, sent)

    assert response.status_code == 200
    assert "Er is al een auteur “Jansen, K.”" in response.content.decode()


def test_address_of_an_author_stays_as_it_is(desk):
    make_publication(authors="Jansen J.")
    author = Author.objects.get()
    address = reverse("admin:publications_author_change", args=[author.pk])
    sent = {"given_names": "Judith", "particle": "", "surname": "Jansen", "slug": "anders"}
    sent |= {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}

    assert desk.post(address, sent).status_code == 302

    author.refresh_from_db()
    assert (author.given_names, author.slug) == ("Judith", "j-jansen")


def test_history_names_the_changed_fields_in_dutch(desk):
    publication = make_publication(isbn="")
    sent = form(title="Anders", status="published", year="2020", isbn="9789066651050")
    assert desk.post(change_address(publication), sent).status_code == 302

    page = desk.get(reverse("admin:publications_publication_history", args=[publication.pk]))

    assert "Titel" in page.content.decode()
    assert "Jaar uitgave" in page.content.decode()
    assert "ISBN" in page.content.decode()
    assert "Year" not in page.content.decode()


def test_doi_may_be_pasted_as_an_address(desk):
    assert desk.post(ADD, form(doi=" https://doi.org/10.5555/wij ")).status_code == 302
    assert Publication.objects.get().doi == "10.5555/wij"


def test_planned_publication_is_not_withdrawn(desk):
    planned = make_publication(published_at=timezone.now() + timedelta(days=1))
    sent = {"action": "withdraw", "_selected_action": [planned.pk], "reason": "Toch niet."}

    response = desk.post(LIST, sent, follow=True)

    assert "1 publicatie kan deze stap niet maken" in response.content.decode()
    planned.refresh_from_db()
    assert planned.is_scheduled


def test_draft_offers_a_preview_and_no_public_page(desk):
    draft = make_publication(status="draft")
    page = desk.get(change_address(draft)).content.decode()

    assert "/voorbeeld/" in page
    assert "viewsitelink" not in page


@pytest.mark.parametrize("day", ["01-01-0001", "31-12-1899", "01-01-3000"])
def test_date_out_of_reach_is_refused_with_words(desk, day):
    response = desk.post(ADD, form(published_at_0=day, published_at_1="00:00", status="published"))

    assert response.status_code == 200
    assert "Kies een datum van 1900 tot en met 2999." in response.content.decode()


@pytest.mark.parametrize("moment", [("31-10-2021", "02:30"), ("28-03-2021", "02:30")])
def test_hour_that_summer_time_doubles_or_skips_can_be_saved(desk, moment):
    sent = form(published_at_0=moment[0], published_at_1=moment[1], status="published")

    assert desk.post(ADD, sent).status_code == 302
    publication = Publication.objects.get()
    assert desk.get(change_address(publication)).status_code == 200


def test_name_too_long_for_the_database_is_a_question_not_an_error_page(desk):
    response = desk.post(ADD, form(author_line="Een hele lange zin zonder puntkomma " * 5 + "J."))

    assert response.status_code == 200
    assert "Ontbreekt er een “;”?" in response.content.decode()


def test_other_spelling_leads_to_the_author_who_has_it(desk):
    make_publication(authors="Judith Jansen")
    judith = Author.objects.get()
    judith.aliases.create(name="Jansen J.")

    desk.post(ADD, form(author_line="Jansen J."))

    assert Publication.objects.get(status="draft").authors.get() == judith
    assert Author.objects.count() == 1


def test_sample_that_an_editor_changes_is_no_sample_any_more(desk):
    sample = make_publication(is_sample=True)
    desk.post(change_address(sample), form(title=sample.title, status="published", lead="Van ons."))
    sample.refresh_from_db()
    assert not sample.is_sample


def test_bulk_publish_with_nothing_to_do_says_so_and_no_more(desk):
    published = make_publication()
    chosen = {"action": "publish", "_selected_action": [published.pk]}
    page = desk.post(LIST, chosen, follow=True).content.decode()
    assert "0 publicaties" not in page


def test_and_others_stays_with_the_last_author(desk):
    desk.post(ADD, form(author_line="Jansen J.; de Vries S. e.a."))

    publication = Publication.objects.get()
    assert publication.author_line == "Jansen J.; de Vries S. e.a."
    assert set(Author.objects.values_list("given_names", flat=True)) == {"J.", "S."}
