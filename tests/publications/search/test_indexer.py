"""The index follows every change, by whatever way it was made, and loses none."""

import io
import threading
from datetime import date

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F

from publications.changes import watches
from publications.interchange import sample
from publications.models import (
    Attachment,
    Author,
    AuthorAlias,
    Authorship,
    IndexQueueEntry,
    Organisation,
    Publication,
    PublicationType,
    SearchEntry,
    SearchSynonym,
    SearchWord,
    Series,
    Theme,
)
from publications.names import author_names
from publications.search import analysis_pool, attachment_text, background, indexer, sources
from publications.search.checks import check_index
from publications.search.documents import Document
from tests.support.make import make_organisation, make_publication
from tests.support.racing import at_once
from tests.support.sql_search import by_relevance, search

pytestmark = pytest.mark.django_db


def found(text):
    """Return the titles that a search finds once the queue is empty, as after a request."""
    indexer.index_queued()
    return found_now(text)


def found_now(text):
    rows = search(Publication.objects.all(), text)
    return list(rows.order_by("title").values_list("title", flat=True))


def minimal_pdf(text: str) -> bytes:
    """Return a PDF of one page that says `text`."""
    stream = f"BT /F1 12 Tf 72 700 Td ({text}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start


def test_a_saved_publication_is_found_at_once_and_by_its_new_words_only():
    publication = make_publication(title="Zonnebloem")
    assert found("zonnebloem") == ["Zonnebloem"]
    publication.title = "Klaproos"
    publication.save()
    assert found("zonnebloem") == []
    assert found("klaprozen") == ["Klaproos"]


def test_a_deleted_publication_is_gone_from_the_index():
    publication = make_publication(title="Zonnebloem")
    publication.delete()
    make_publication(title="Klaproos")
    Publication.objects.all().delete()
    assert found("zonnebloem klaproos") == []
    assert not SearchEntry.objects.exists()


def test_raw_sql_is_followed():
    publication = make_publication(title="a", organisation=make_organisation("Klaproos"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE publications_publication SET lead = 'Zonnebloem'")
        cursor.execute("UPDATE publications_organisation SET name = 'Distel'")
    assert (found("zonnebloem distel"), found("klaproos")) == (["a"], [])
    publication.old_addresses.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM publications_publication WHERE id = %s", [publication.pk])
    assert found("zonnebloem") == []
    assert not SearchEntry.objects.exists()


@pytest.mark.parametrize("name", ["organisation", "type", "series"])
def test_a_renamed_term_is_found_by_its_new_name(name):
    models = {"organisation": make_organisation, "type": PublicationType.objects.create}
    term = models.get(name, Series.objects.create)(name="Zonnebloem")
    make_publication(title="a", **{name: term})
    assert found("zonnebloem") == ["a"]
    term.name = "Klaproos"
    term.save()
    assert (found("zonnebloem"), found("klaproos")) == ([], ["a"])


def test_themes_and_partners_are_followed_from_both_sides():
    publication = make_publication(title="a")
    theme, partner = Theme.objects.create(name="Zonnebloem"), make_organisation("Klaproos")
    publication.themes.add(theme)
    partner.partner_publications.add(publication)
    assert (found("zonnebloem"), found("klaproos")) == (["a"], ["a"])
    theme.name = "Distel"
    theme.save()
    assert (found("zonnebloem"), found("distel")) == ([], ["a"])
    publication.themes.clear()
    partner.partner_publications.clear()
    assert (found("distel"), found("klaproos")) == ([], [])
    publication.themes.set([theme])
    theme.delete()
    assert found("distel") == []


def test_an_author_is_found_by_new_name_alias_and_new_line():
    publication = make_publication(title="a", authors="Jansen J.")
    author = Author.objects.get()
    author.surname = "Zonnebloem"
    author.save()
    assert found("zonnebloem") == ["a"]
    alias = AuthorAlias.objects.create(author=author, name="J. Klaproos")
    assert found("klaproos") == ["a"]
    alias.delete()
    assert found("klaproos") == []
    publication.write_authors(author_names("Distel D."))
    assert (found("zonnebloem"), found("distel")) == ([], ["a"])


def test_bulk_updates_of_what_is_searched_are_followed():
    make_publication(title="a", organisation=make_organisation("Klaproos"))
    Publication.objects.update(lead="Zonnebloem", organisation=None)
    assert (found("zonnebloem"), found("klaproos")) == (["a"], [])


def test_many_terms_renamed_at_once_are_followed():
    terms = {
        "organisation": make_organisation("Klaproos"),
        "type": PublicationType.objects.create(name="Klaproos"),
        "series": Series.objects.create(name="Klaproos"),
    }
    publication = make_publication(title="a", **terms)
    publication.partners.add(make_organisation("Lelie"))
    publication.themes.add(Theme.objects.create(name="Klaproos"))
    for model in (Organisation, PublicationType, Series, Theme):
        model.objects.filter(name="Klaproos").update(name="Zonnebloem")
    Organisation.objects.filter(name="Lelie").update(name="Distel")
    assert (found("zonnebloem"), found("distel")) == (["a"], ["a"])
    assert (found("klaproos"), found("lelie")) == ([], [])


def test_terms_that_are_merged_are_followed():
    old, new = make_organisation("Klaproos"), make_organisation("Zonnebloem")
    make_publication(title="a", organisation=old)
    make_publication(title="b").partners.add(old)
    Publication.objects.filter(organisation=old).update(organisation=new)
    Publication.partners.through.objects.filter(organisation=old).update(organisation=new)
    assert (found("zonnebloem"), found("klaproos")) == (["a", "b"], [])


def test_authors_that_are_merged_or_renamed_at_once_are_followed():
    make_publication(title="a", authors="Klaproos K.")
    make_publication(title="b", authors="Zonnebloem Z.")
    old, new = (Author.objects.get(surname=name) for name in ("Klaproos", "Zonnebloem"))
    AuthorAlias.objects.bulk_create([AuthorAlias(author=old, name="K. Lelie")])
    assert found("lelie") == ["a"]
    AuthorAlias.objects.filter(author=old).update(author=new)
    assert found("lelie") == ["b"]
    Authorship.objects.filter(author=old).update(author=new, printed="Z. Zonnebloem")
    assert (found("zonnebloem"), found("lelie"), found("klaproos")) == (["a", "b"], ["a", "b"], [])
    named = {"given_names": "Z.", "particle": "", "surname": "Distel"}
    Author.objects.filter(pk=new.pk).update(**named)
    assert found("distel") == ["a", "b"]
    Author.objects.bulk_update([Author(pk=new.pk, **named | {"surname": "Roos"})], [*named])
    assert (found("distel"), found("roos")) == ([], ["a", "b"])


def test_an_authorship_that_moves_is_followed_on_both_sides():
    a, b = make_publication(title="a", authors="Klaproos K."), make_publication(title="b")
    Authorship.objects.filter(publication=a).update(publication=b, position=9)
    assert found("klaproos") == ["b"]


def test_publications_and_their_rows_made_in_bulk_are_followed():
    theme, partner = Theme.objects.create(name="Distel"), make_organisation("Lelie")
    a, b = Publication.objects.bulk_create(
        Publication(title=f"Zonnebloem {slug}", slug=slug) for slug in "ab"
    )
    assert found("zonnebloem") == ["Zonnebloem a", "Zonnebloem b"]
    for link in (
        Publication.themes.through(publication=a, theme=theme),
        Publication.partners.through(publication=b, organisation=partner),
    ):
        type(link).objects.bulk_create([link])
    author = Author.from_name(author_names("Klaproos K.")[0])
    Author.objects.bulk_create([author])
    Authorship.objects.bulk_create(
        [Authorship(publication=a, author=author, position=1, printed="K. Klaproos")]
    )
    assert [found(word) for word in ("distel", "lelie", "klaproos")] == [
        ["Zonnebloem a"], ["Zonnebloem b"], ["Zonnebloem a"],
    ]  # fmt: skip
    Publication.themes.through.objects.all().delete()
    assert found("distel") == []
    new = [Publication(title="Iep", slug="a"), Publication(title="Tulp", slug="c")]
    Publication.objects.bulk_create(new, ignore_conflicts=True)
    assert (found("iep"), found("tulp")) == ([], ["Tulp"])
    renamed = Publication(title="Iris", slug="a")
    Publication.objects.bulk_create(
        [renamed], update_conflicts=True, update_fields=["title"], unique_fields=["slug"]
    )
    assert found("iris") == ["Iris"]


def test_what_searching_does_not_look_at_costs_no_index():
    organisation = make_organisation()
    publication = make_publication(organisation=organisation)
    publication.themes.add(Theme.objects.create(name="Distel"))
    indexer.index_queued()
    Organisation.objects.update(website="https://example.org", name=organisation.name)
    Theme.objects.update(description="Over distels.")
    Publication.objects.update(doi="10.1/2", title=F("title"))
    assert not indexer.is_behind()


def test_the_triggers_watch_each_column_that_the_index_is_made_of():
    columns = {column for column in sources.COLUMNS if column != "pk"}
    read = {
        f"{relation}_id" if name else relation
        for relation, _, name in (column.partition("__") for column in columns)
    }
    assert read == set(watches.SEARCHED)


def test_however_often_a_publication_changes_it_waits_once():
    publication = make_publication(authors="Klaproos K.; Distel D.")
    publication.themes.add(Theme.objects.create(name="Distel"), Theme.objects.create(name="Roos"))
    publication.title = "Zonnebloem"
    publication.save()
    assert indexer.index_queued() == 1


def test_bulk_publishing_and_withdrawing_need_no_new_index():
    make_publication(title="Zonnebloem", status="draft")
    assert found("zonnebloem") == ["Zonnebloem"]
    published = Publication.objects.published()
    assert not search(published, "zonnebloem").exists()
    Publication.objects.publish()
    assert search(published, "zonnebloem").exists()
    Publication.objects.withdraw("Fout.")
    assert not search(published, "zonnebloem").exists()


def test_a_planned_publication_is_found_when_its_moment_comes(time_machine):
    make_publication(title="Zonnebloem", published_on=date(2999, 1, 1))
    assert not search(Publication.objects.published(), "zonnebloem").exists()
    time_machine.move_to("2999-01-02T12:00:00+01:00")
    assert search(Publication.objects.published(), "zonnebloem").exists()


def test_what_is_rolled_back_is_not_in_the_index():
    with transaction.atomic():
        make_publication(title="Zonnebloem")
        transaction.set_rollback(True)
    assert found("zonnebloem") == []
    assert not SearchWord.objects.filter(word="zonnebloem").exists()


def rename(client, organisation, name):
    address = f"/beheer/publications/organisation/{organisation.pk}/change/"
    data = {"name": name, "slug": organisation.slug, "website": "", "description": ""}
    response = client.post(address, data)
    assert response.status_code == 302, response.context["adminform"].form.errors


def test_an_editors_request_indexes_its_own_change(admin_client):
    organisation = make_organisation("Klaproos")
    make_publication(title="a", organisation=organisation)
    rename(admin_client, organisation, "Zonnebloem")
    assert (found_now("zonnebloem"), found_now("klaproos")) == (["a"], [])


def test_a_request_indexes_no_more_than_its_share_and_what_waits_keeps_its_old_words(
    admin_client, monkeypatch
):
    monkeypatch.setattr(indexer, "OWN", 2)
    organisation = make_organisation("Klaproos")
    for title in "abc":
        make_publication(title=title, organisation=organisation)
    rename(admin_client, organisation, "Zonnebloem")
    assert len(found_now("zonnebloem")) == 2
    assert len(found_now("klaproos")) == 1
    call_command("index_changes", verbosity=0)
    assert (found_now("zonnebloem"), found_now("klaproos")) == (["a", "b", "c"], [])


def test_the_last_change_is_indexed_first():
    make_publication(title="Klaproos")
    Publication.objects.update(title="Distel")
    Publication.objects.bulk_create(Publication(title="Roos", slug=f"r{n}") for n in range(3))
    Publication.objects.filter(title="Distel").update(title="Zonnebloem")
    indexer.index_queued(most=1)
    assert (found_now("zonnebloem"), found_now("roos")) == (["Zonnebloem"], [])


def test_a_change_that_cannot_be_indexed_is_stored_and_waits(admin_client, monkeypatch, caplog):
    organisation = make_organisation("Klaproos")
    make_publication(title="a", organisation=organisation)
    with monkeypatch.context() as patch:
        patch.setattr(indexer, "read_sources", lambda *args: 1 / 0)
        rename(admin_client, organisation, "Zonnebloem")
    assert "was not indexed yet" in caplog.text
    assert found_now("klaproos") == ["a"]
    assert found("zonnebloem") == ["a"]


def test_a_kept_page_shows_what_was_indexed_after_it(client, admin_client, settings):
    settings.PAGE_CACHE = True
    publication = make_publication(title="Klaproos")
    Publication.objects.update(title="Zonnebloem")
    assert "Zonnebloem" not in client.get("/publicaties/?q=zonnebloem").content.decode()
    call_command("index_changes", verbosity=0)
    page = client.get("/publicaties/?q=zonnebloem").content.decode()
    assert publication.get_absolute_url() in page


def test_a_publication_that_changes_while_it_is_indexed_is_indexed_again(monkeypatch):
    make_publication(title="Klaproos")
    Publication.objects.update(title="Distel")
    read = indexer.read_sources

    def read_then_change(pks, using):
        sources = read(pks, using)
        Publication.objects.filter(title="Distel").update(title="Zonnebloem")
        return sources

    monkeypatch.setattr(indexer, "read_sources", read_then_change)
    indexer.index_queued(most=1)
    assert (found_now("distel"), found_now("klaproos")) == ([], ["Zonnebloem"])
    assert found("zonnebloem") == ["Zonnebloem"]


@pytest.mark.django_db(transaction=True)
def test_the_rest_is_indexed_behind_an_answer(shared_database, client, settings):
    make_publication(title="Klaproos")
    shared_database()

    def change_and_visit():
        Publication.objects.update(title="Zonnebloem")
        settings.INDEX_IN_BACKGROUND = True
        assert client.get("/publicaties/").status_code == 200  # any reader's request
        background._thread.join(20)  # seconds
        settings.INDEX_IN_BACKGROUND = False
        return found_now("zonnebloem")

    assert at_once(change_and_visit) == [["Zonnebloem"]]


@pytest.mark.django_db(transaction=True)
def test_two_may_work_through_the_queue_while_others_write(shared_database, monkeypatch):
    for number in range(6):
        make_publication(title=f"Klaproos {number}")
    shared_database()
    monkeypatch.setattr(indexer, "BATCH", 1)
    Publication.objects.update(title="Distel")

    def write():
        for publication in Publication.objects.order_by("pk"):
            publication.title = "Zonnebloem"
            publication.save()

    at_once(indexer.index_queued, write, indexer.index_queued)
    (titles,) = at_once(lambda: (found("distel"), found("zonnebloem"), indexer.is_behind()))
    assert titles == ([], ["Zonnebloem"] * 6, False)


@pytest.mark.django_db(transaction=True)
def test_several_processes_make_the_same_index(monkeypatch):
    for number in range(5):
        make_publication(title=f"Zonnebloem {number}", authors="Klaproos K.")
    monkeypatch.setattr(indexer, "BATCH", 2)
    monkeypatch.setattr(analysis_pool, "WORTH_IT", 1)
    SearchEntry.objects.all().delete()
    assert indexer.rebuild(processes=2) == 5
    assert len(found_now("zonnebloem klaproos")) == 5
    assert not indexer.missing().exists()


def test_an_import_is_found_and_a_second_one_follows(tmp_path):
    file = tmp_path / "a.jsonl"
    record = '{"title": "a", "slug": "a", "authors": ["%s, K."], "themes": ["%s"]}\n'
    for author, theme in (("Zonnebloem", "Distel"), ("Klaproos", "Lelie")):
        file.write_text(record % (author, theme))
        call_command("import_publications", str(file), stdout=io.StringIO())
        assert (found(author), found(theme)) == (["a"], ["a"])
    assert (found("zonnebloem"), found("distel")) == ([], [])


def test_the_sample_is_in_the_index_and_leaves_it():
    call_command("load_sample", force=True, verbosity=0)
    assert indexer.missing().count() == 0
    assert found("casusbundel")
    sample.remove()
    assert found("casusbundel") == []
    assert not SearchEntry.objects.exists()


def test_a_save_in_the_admin_indexes_once(admin_client, monkeypatch):
    publication = make_publication(title="a", authors="Jansen J.")
    read, indexed = indexer.read_sources, []
    monkeypatch.setattr(
        indexer, "read_sources", lambda pks, *a: indexed.append([*pks]) or read(pks, *a)
    )
    address = f"/beheer/publications/publication/{publication.pk}/change/"
    form = admin_client.get(address).context["adminform"].form
    data = {name: value for name in form.fields if (value := form[name].value()) is not None}
    data |= {"title": "Zonnebloem", "author_line": "Klaproos K.", "on_kennisplein": ""}
    data |= {"published_at_0": "2022-09-16", "published_at_1": "10:00:00"}
    data |= {f"attachments-{n}": 0 for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    response = admin_client.post(
        address, {k: v for k, v in data.items() if v not in (None, "", [])}
    )
    assert response.status_code == 302, response.context["adminform"].form.errors
    assert found_now("zonnebloem klaproos") == ["Zonnebloem"]
    assert indexed == [[publication.pk]]


@pytest.fixture
def pdf(settings, tmp_path):
    """Store a publication with a file."""
    settings.MEDIA_ROOT = tmp_path

    def make(content, **fields):
        file = ContentFile(content, name="rapport.pdf")
        publication = make_publication(**fields)
        Attachment(publication=publication, title="Rapport", file=file).save()
        indexer.index_queued()
        return publication

    return make


def test_the_text_of_a_pdf_is_found_below_the_text_itself(pdf):
    make_publication(title="b", body="<p>Zonnebloem</p>", published_on=date(2019, 1, 1))
    content = minimal_pdf("Zonnebloemen aan de dijk")
    publication = pdf(content, title="a", published_on=date(2020, 1, 1))
    rows = by_relevance(Publication.objects.all(), "zonnebloem")
    assert [p.title for p in rows] == ["b", "a"]
    publication.attachments.get().delete()
    assert found("zonnebloem") == ["b"]


def test_a_pdf_is_read_once(pdf, monkeypatch):
    publication = pdf(minimal_pdf("Zonnebloem"), title="a")
    monkeypatch.setattr(attachment_text, "pdf_text", lambda content: pytest.fail("read again"))
    publication.lead = "Een andere lead."
    publication.save()
    assert found("zonnebloem") == ["a"]


@pytest.mark.parametrize("content", [b"%PDF-", b"%PDF-1.4\n" + b"\0" * 5000, b"no pdf"])
def test_a_broken_pdf_stops_nothing(pdf, content):
    pdf(content, title="Zonnebloem")
    assert found("zonnebloem rapport") == ["Zonnebloem"]
    assert not indexer.missing().exists()


@pytest.mark.django_db(transaction=True)
def test_a_slow_pdf_does_not_hold_up_another_save(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    saved = []

    def save_another():
        try:
            saved.append(Publication.objects.create(title="Klaproos"))
        finally:
            connection.close()

    def slow(content):
        other = threading.Thread(target=save_another)
        other.start()
        other.join(5)  # seconds
        assert saved, "the reading of a file held up a save"
        return "Zonnebloem"

    monkeypatch.setattr(attachment_text, "pdf_text", slow)
    publication = make_publication(title="a")
    file = ContentFile(b"%PDF-", name="rapport.pdf")
    Attachment(publication=publication, title="Rapport", file=file).save()
    assert (found("zonnebloem"), found("klaproos")) == (["a"], ["Klaproos"])


def test_a_file_that_was_not_read_is_missed_and_read_later(settings, tmp_path, capsys, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    publication = make_publication(title="a")
    file = ContentFile(minimal_pdf("Zonnebloem"), name="rapport.pdf")
    Attachment(publication=publication, title="Rapport", file=file).save()
    with monkeypatch.context() as patch:
        patch.setattr(attachment_text, "pdf_text", interrupted)  # the process is stopped here
        with pytest.raises(KeyboardInterrupt):
            indexer.index_queued()
    assert [warning.id for warning in check_index(["default"])] == ["publications.W001"]
    call_command("reindex_search", "--missing")
    assert found_now("zonnebloem rapport") == ["a"]
    assert check_index(["default"]) == []


def interrupted(content):
    raise KeyboardInterrupt


def test_a_file_that_arrives_while_its_publication_is_indexed_is_read_too(
    settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    publication = make_publication(title="a")
    Publication.objects.update(lead="Klaproos")
    read = indexer.read_sources

    def read_then_attach(pks, using):
        sources = read(pks, using)
        if not publication.attachments.exists():
            file = ContentFile(minimal_pdf("Zonnebloem"), name="rapport.pdf")
            Attachment(publication=publication, title="Rapport", file=file).save()
        return sources

    monkeypatch.setattr(indexer, "read_sources", read_then_attach)
    assert found("zonnebloem klaproos rapport") == ["a"]


def test_a_long_pdf_is_cut(monkeypatch):
    monkeypatch.setattr(attachment_text, "MOST_TEXT", 10)
    assert len(attachment_text.pdf_text(minimal_pdf("Zonnebloemen aan de dijk"))) == 10


@pytest.mark.slow
def test_a_very_long_text_is_indexed_as_far_as_a_database_can():
    body = "<p>" + " ".join(f"woord{number}" for number in range(100_000)) + "</p>"
    make_publication(title="Zonnebloem", body=body)
    assert found("zonnebloem woord5000") == ["Zonnebloem"]


def test_words_are_found_beside_each_other_as_far_as_both_databases_keep_places():
    filler = " ".join(f"woord{number}" for number in range(16_370))
    words = " ".join(f"distel lelie{number}" for number in range(300))
    make_publication(title="a", lead="", body=f"<p>{filler} tulp roos</p>")
    make_publication(title="b", lead="", body=f"<p>{filler} {filler[:99]} zonnebloem klaproos</p>")
    make_publication(title="c", lead="", body=f"<p>{words}</p>")
    for words in (
        "eik, tulp roos", "iep, zonnebloem klaproos", "es, distel lelie254", "den, distel lelie255",
    ):  # fmt: skip
        SearchSynonym.objects.create(words=words)
    assert [found(word) for word in ("eik", "iep", "es", "den")] == [["a"], [], ["c"], []]
    assert found("zonnebloem klaproos") == ["b"]
    assert found("distel lelie299") == ["c"]


def test_a_phrase_has_no_last_place():
    filler = " ".join(f"woord{number}" for number in range(16_500))
    make_publication(title="a", lead="", body=f"<p>{filler} zonnebloem klaproos</p>")
    assert found('"zonnebloem klaproos"') == ["a"]
    assert found('klaproos -"zonnebloem klaproos"') == []


def long_words(letters, number):
    for n in range(number):
        yield "".join(letters[int(digit)] for digit in f"{n:05}") * 7


@pytest.mark.slow
def test_more_words_than_postgresql_holds_are_no_error():
    body = f"<p>{' '.join(long_words('abcdefghij', 28_000))}</p>"
    make_publication(title="Zonnebloem", body=body)
    assert found("zonnebloem aaaba" + "aaaba" * 6) == ["Zonnebloem"]


def test_what_is_indexed_has_a_bounded_size():
    document = Document(1)
    document.add(" ".join(f"{word} " * 4 for word in long_words("αβγδεζηθικ", 15_000)))
    document.marks = {f"o.{word}" for word in document.words} | {"t.zonnebloem"}
    words, marks = document.fitting()
    assert "t.zonnebloem" in marks
    size = sum(len(word.encode()) + 4 for word in {*words, *marks}) + 2 * len(words)
    assert 800_000 < size < 2**20


def test_reindexing_makes_the_same_index_and_drops_what_is_stale(capsys):
    publication = make_publication(title="Zonnebloem")
    SearchEntry.objects.create(pk=publication.pk + 1000, version=1)
    Publication.objects.filter(pk=publication.pk).update(slug="x")
    SearchWord.objects.create(word="oud", shown="oud", stem="oud", drow="duo")
    call_command("reindex_search")
    assert "1 publicatie geïndexeerd." in capsys.readouterr().out
    assert found("zonnebloem") == ["Zonnebloem"]
    assert list(SearchEntry.objects.values_list("pk", flat=True)) == [publication.pk]
    assert not SearchWord.objects.filter(word="oud").exists()


def test_a_rebuild_merges_what_many_writes_left_in_pieces(monkeypatch):
    monkeypatch.setattr(indexer, "BATCH", 1)
    for number in range(30):
        make_publication(title=f"Zonnebloem {number}")
    assert indexer.rebuild() == 30
    assert len(found("zonnebloem")) == 30
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(DISTINCT segid) FROM publications_searchindex_idx")
            assert cursor.fetchone() == (1,)


@pytest.mark.django_db(transaction=True)
def test_others_write_and_find_while_the_index_is_made_anew(shared_database, monkeypatch):
    for number in range(3):
        make_publication(title=f"Zonnebloem {number}")
    shared_database()
    monkeypatch.setattr(indexer, "BATCH", 1)
    counts = []

    def meanwhile(count):
        def write():
            Publication.objects.filter(title="Zonnebloem 2").update(title="Klaproos")
            Publication.objects.create(title="Zonnebloem erbij")
            counts.append(len(found_now("zonnebloem")))

        if len(counts) < 3:
            at_once(write)

    def rebuild():
        indexer.rebuild(progress=meanwhile)
        return found_now("zonnebloem"), found_now("klaproos"), indexer.is_behind()

    ((titles, renamed, is_behind),) = at_once(rebuild)
    assert counts == [3, 3, 3], "what changed meanwhile waits, what was there is found"
    assert titles == ["Zonnebloem 0", "Zonnebloem 1", *["Zonnebloem erbij"] * 3]
    assert renamed == ["Klaproos"]
    assert not is_behind


def test_a_rebuild_that_was_stopped_goes_on_with_what_is_missing(capsys, monkeypatch):
    for number in range(3):
        make_publication(title=f"Zonnebloem {number}")
    monkeypatch.setattr(indexer, "BATCH", 1)

    def stop(count):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        indexer.rebuild(progress=stop)
    assert len(found_now("zonnebloem")) == 3
    assert IndexQueueEntry.objects.count() == 2
    call_command("reindex_search", "--missing")
    assert capsys.readouterr().out.startswith("2 publicaties")
    assert not indexer.is_behind()


def test_reindexing_brings_the_stems_of_words_up_to_date(capsys):
    make_publication(title="Zonnebloemen")
    SearchWord.objects.filter(word="zonnebloemen").update(stem="zonneb")
    SearchEntry.objects.update(version=0)
    call_command("reindex_search", "--missing")
    assert SearchWord.objects.get(word="zonnebloemen").stem == "zonnebloem"


def test_the_check_tells_what_is_missing_and_how_to_mend_it(capsys):
    make_publication(title="Zonnebloem")
    assert check_index(["default"]) == []
    SearchEntry.objects.update(version=0)
    (warning,) = check_index(["default"])
    assert warning.id == "publications.W001"
    assert "reindex_search" in warning.hint
    call_command("reindex_search", "--missing")
    assert check_index(["default"]) == []
    call_command("reindex_search", "--missing")
    assert "De zoekindex is volledig." in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_migration_goes_back_and_forth():
    make_publication(title="Zonnebloem")
    try:
        call_command("migrate", "publications", "0001", verbosity=0)
        tables = connection.introspection.table_names()
        assert not [name for name in tables if "search" in name]
    finally:
        call_command("migrate", verbosity=0)  # other apps went back along
    assert [w.id for w in check_index(["default"])] == ["publications.W001"]
    call_command("reindex_search", "--missing", stdout=io.StringIO())
    assert found("zonnebloem") == ["Zonnebloem"]
