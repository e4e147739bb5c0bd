"""The words in memory are those of the database, at every moment."""

import pytest
from django.db import transaction

from publications.models import Publication, SearchSynonym
from publications.search import indexer, word_list
from publications.search.dutch.analysis import stem
from tests.support.make import make_publication

pytestmark = pytest.mark.django_db


def stems(part):
    return sorted(word_list.of("default").with_part(part))


def test_new_words_are_there_at_once(django_assert_num_queries):
    make_publication(title="Zonnebloem")
    assert stems("bloem") == ["zonnebloem"]
    make_publication(title="Klaproos, bloemen, korenbloemen")
    with django_assert_num_queries(1):
        assert stems("bloem") == ["bloem", "korenbloem", "zonnebloem"]


def test_words_that_were_rolled_back_are_forgotten():
    make_publication(title="Zonnebloem")
    with transaction.atomic():
        make_publication(title="Korenbloem")
        assert stems("bloem") == ["korenbloem", "zonnebloem"]
        transaction.set_rollback(True)
    make_publication(title="Sleutelbloem")
    assert stems("bloem") == ["sleutelbloem", "zonnebloem"]


def test_a_new_index_makes_the_memory_start_afresh():
    publication = make_publication(title="Zonnebloem")
    assert stems("bloem") == ["zonnebloem"]
    Publication.objects.filter(pk=publication.pk).delete()
    make_publication(title="Korenbloem")
    indexer.rebuild()
    assert stems("bloem") == ["korenbloem"]


def test_synonyms_are_those_of_now():
    row = SearchSynonym.objects.create(words="oudere, senior")
    assert word_list.of("default").synonyms == ("oudere, senior",)
    row.delete()
    assert word_list.of("default").synonyms == ()


COMPOUNDS = """
    wijk:krachtwijken wijk:wijkaanpak wijk:Schilderswijk stad:stadsdelen stad:binnenstad
    raad:gemeenteraad raad:raadsleden taal:moedertaal taal:taalcursussen jeugd:jeugdkansen
    ouder:ouderavonden huis:huismeesters
    ouder:grootouders beeld:beeldvorming sport:sportverenigingen sport:topsport lang:levenslang
    zorg:mantelzorg zorg:zorgverleners kind:kinderopvang school:basisschool werk:werkgelegenheid
    actie:actieplan burger:burgerschap groep:bewonersgroepen huis:huisartsenpraktijk
""".split()
NO_COMPOUNDS = """
    taal:digitale taal:mentale taal:kapitaal ouder:wethouder ouder:ouderwetse beeld:bijvoorbeeld
    rijk:belangrijk sport:transport stad:stadium raad:kameraad lang:langzaam lang:belang
    actie:interactie actie:reactie wijk:ontwijken wijk:afwijking deel:onderdelen wijs:onderwijs
    zoek:onderzoek hand:handicap vrij:vrijdag zorg:zorgzaam eigen:eigenlijk
""".split()


def compounds(pair):
    part, whole = (stem(word.lower()) for word in pair.split(":"))
    known = word_list.WordList(text=f"\n{part}\n{whole}\n", stems={part, whole})
    return whole in known.compounds_of({part})


@pytest.mark.parametrize("pair", COMPOUNDS)
def test_a_compound_is_found_by_its_half(pair):
    assert compounds(pair)


@pytest.mark.parametrize("pair", NO_COMPOUNDS)
def test_a_word_that_only_looks_like_a_compound_is_not(pair):
    assert not compounds(pair)
