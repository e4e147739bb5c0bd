"""Addresses of the original site, as its own rules made them."""

from typing import NamedTuple

import pytest

from publications.text.legacy_paths import addresses_of, kennisplein_slug


class Publication(NamedTuple):
    slug: str
    title: str


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Wij in de Wijk Casusbundel 4", "wij-de-wijk-casusbundel-4"),
        ("Casusbundel Wij in de Wijk", "casusbundel-wij-de-wijk"),
        ("Gezond in Súdwest: de aanpak", "gezond-sudwest-de-aanpak"),
        ("De zin van 's middags eten", "de-zin-van-s-middags-eten"),
        ("In", "in"),
    ],
)
def test_old_slug_is_computed_from_the_title(title, slug):
    assert kennisplein_slug(title) == slug


def test_old_slug_is_cut_at_a_word_so_that_the_path_keeps_within_100_characters():
    slug = kennisplein_slug("leefbaarheid " * 12)

    assert slug == "-".join(["leefbaarheid"] * 6)
    assert len("content/kennisplein/" + slug) <= 100


def test_a_slug_of_one_long_word_is_cut_inside_it():
    assert kennisplein_slug("a" * 200) == "a" * (100 - len("content/kennisplein/"))


def test_a_publication_is_reached_by_its_slug_and_by_its_old_address():
    publication = Publication("wijk-4", "Wij in de Wijk 4")
    assert addresses_of(publication) == [
        "publicaties/wijk-4",
        "content/kennisplein/wij-de-wijk-4",
    ]
    assert addresses_of(Publication("x", "…")) == ["publicaties/x"]
