"""A small made-up catalogue to search in, and what readers type with what they should find."""

from datetime import date, timedelta

from publications.models import AuthorAlias, Publication, PublicationType, Series, Theme
from publications.search import indexer
from tests.support.make import make_organisation, make_publication

# key: (title, lead, body, other fields)
CORPUS = {
    "wijk": ("De wijk van morgen", "Hoe bewoners hun straat zien.", "Een verhaal.", {}),
    "kracht": ("Krachtwijken in beeld", "Acht jaar investeren.", "Cijfers en foto's.", {}),
    "wijkaanpak": ("Tien jaar wijkaanpak", "Wat het opleverde.", "Lessen uit de gemeente.", {}),
    "huis": ("Een huis om te delen", "Samen wonen onder één dak.", "Woongroepen vertellen.", {}),
    "brief": ("Brieven aan de wethouder", "Post uit de polder.", "Veertig enveloppen.", {}),
    "stad": ("Steden zonder haast", "Over trage mobiliteit.", "Fietsen en lopen.", {}),
    "kind": ("Kinderen tekenen hun plein", "Met krijt en stoep.", "Spelen mag.", {}),
    "sociaal": ("Sociale basis versterken", "Een visie.", "Wat mensen verbindt.", {}),
    "kwetsbaar": ("Kwetsbare bewoners bereiken", "Achter de voordeur.", "Aanbellen werkt.", {}),
    "initiatief": ("Bewonersinitiatieven die blijven", "Van plan naar praktijk.", "Geld.", {}),
    "eigen": ("Eigen initiatief loont", "Twaalf portretten.", "Vrijwilligers, initiatieven.", {}),
    "leefbaar": ("Leefbaarheid gemeten", "Een index voor leefbare buurten.", "Methode.", {}),
    "oud": ("Langer thuis in oud-Woensel", "Ouderen over hun portiek.", "Gesprekken.", {}),
    "friesland": ("Doarpswurk yn Súdwest-Fryslân", "Mienskip.", "Dorpen bij Sneek.", {}),
    "bosch": ("Lantaarns van 's-Hertogenbosch", "Licht in de binnenstad.", "Avond.", {}),
    "bundel": ("Wij in de Wijk", "Casusbundel over burenhulp.", "Casussen.", {"series": 4}),
    "vries": ("Tuinen op het dak", "Groen en koel.", "Water.", {"authors": "de Vries, S."}),
    "lampe": ("Muziek in de portiek", "Klanken.", "Koor.", {"authors": "M. Cadat-Lampe"}),
    "hof": ("Schaken op straat", "Zetten.", "Loper.", {"authors": "F. van 't Hof"}),
    "alias": ("Koken met de buren", "Pannen.", "Soep.", {"authors": "Aafke Posthumus"}),
    "movisie": ("Rekenen aan welzijn", "Kosten en baten.", "Sommen.", {"organisation": "Movisie"}),
    "partner": ("De bibliotheek als huiskamer", "Lezen.", "Kasten.", {"partner": "Platform31"}),
    "thema": ("Hekken en poorten", "Sloten.", "Sleutels.", {"theme": "Veiligheid en overlast"}),
    "type": ("Trappen lopen", "Treden.", "Leuning.", {"type": "Handreiking"}),
    "contact": ("Fonteinen", "Water.", "Spatten.", {"contact_name": "Noor Eikelboom"}),
    "wmo": ("De Wmo in gewone taal", "Hulp krijgen.", "Loket.", {}),
    "wet": ("Gids", "Over de Wet maatschappelijke ondersteuning.", "Artikelen.", {}),
    "senior": ("Dansen voor senioren", "Muziek en beweging.", "Stoelen aan de kant.", {}),
    "stoel": ("Gespreksspel De derde stoel", "Veertig kaarten.", "Speelregels.", {}),
    "stoelen": ("Stoelen tellen", "Op een derde van de pleinen.", "De stoel, de derde.", {}),
    "idee": ("Ideeën uit de keukenla", "Schetsen.", "Potlood.", {}),
    "english": ("Neighbourhoods that listen", "Stories.", "Streets.", {"language": "en"}),
    "zorg": ("Mantelzorg in de flat", "Zorgen voor elkaar.", "Thee.", {}),
    "eenzaam": ("Eenzaamheid onder jongeren", "Alleen op zondag.", "Bellen.", {}),
    "speeltuin": ("De speeltuin als ontmoetingsplek", "Glijbaan en koffie.", "Zand.", {}),
    "armoede": ("Armoede en schulden", "Rondkomen in de straat.", "Budget.", {"year": 2017}),
    "corporatie": ("Woningcorporaties en hun huurders", "Renovatie.", "Steigers.", {}),
    "museum": ("Musea de straat op", "Kunst.", "Doek.", {}),
    "ideaal": ("Culturele kaart", "Van lokale makers.", "Podium.", {}),
    "midden": ("Buurtwijkaanpak zonder plan", "Een proef.", "Vlaggen.", {}),
    "los": ("Lampionnen", "De aanpak van de wijk telt.", "Papier.", {}),
    "email": ("Schrijf ons", "Het e-mailadres van de balie.", "Inkt.", {}),
    "mail": ("Postbode", "Geef uw emailadres door.", "Zegels.", {}),
    "welzijn": ("Sociaal-culturele koren", "Zingen.", "Noten.", {}),
    "kast": ("Wandkasten timmeren", "Planken.", "Schroeven en assen.", {}),
    "tekst": ("Bankjes", "Zitten.", "De hovenier snoeit de heggen van het zorgcentrum.", {}),
    "vals": (
        "Digitale en mentale transporten",
        "De wethouder houdt een belangrijke toespraak.",
        "Bijvoorbeeld langzame kameraden in het stadium: ouderwetse interactie met kapitaal.",
        {},
    ),
}  # fmt: skip

INFLECTION, COMPOUND, TYPO, NAME, PHRASE = "inflection", "compound", "typo", "name", "phrase"
# What is typed: the record that must be found. A typo must lead to it by what we propose.
PAIRS = {
    INFLECTION: [
        ("wijken", "wijk"), ("wijk", "wijk"), ("huizen", "huis"), ("huis", "huis"),
        ("brief", "brief"), ("brieven", "brief"), ("stad", "stad"), ("steden", "stad"),
        ("kind", "kind"), ("kinderen", "kind"), ("sociaal", "sociaal"), ("sociale", "sociaal"),
        ("kwetsbaar", "kwetsbaar"), ("kwetsbare", "kwetsbaar"), ("kwetsbaarheid", "kwetsbaar"),
        ("initiatieven", "eigen"), ("initiatief", "eigen"), ("bewoner", "kwetsbaar"),
        ("leefbaar", "leefbaar"), ("leefbare", "leefbaar"), ("buurt", "leefbaar"),
        ("tuin", "vries"), ("tekening", "kind"), ("lessen", "wijkaanpak"),
        ("foto", "kracht"), ("fotos", "kracht"), ("idee", "idee"), ("ideeen", "idee"),
        ("vrijwilliger", "eigen"), ("portret", "eigen"), ("eenzaam", "eenzaam"),
        ("eenzame", "eenzaam"), ("museum", "museum"), ("cultureel", "ideaal"),
        ("lokaal", "ideaal"), ("methoden", "leefbaar"), ("gesprek", "oud"), ("zorg", "zorg"),
        ("jongere", "eenzaam"), ("pleinen", "kind"), ("gemeenten", "wijkaanpak"), ("heg", "tekst"),
        ("NEIGHBOURHOOD", "english"), ("listen", "english"), ("dorp", "friesland"),
    ],
    COMPOUND: [
        ("wijk", "kracht"), ("wijk", "wijkaanpak"), ("aanpak", "wijkaanpak"),
        ("wijk aanpak", "wijkaanpak"), ("wijk-aanpak", "wijkaanpak"), ("wijkaanpak", "wijkaanpak"),
        ("bewoners", "initiatief"), ("initiatief", "initiatief"), ("mantel", "zorg"),
        ("zorg", "tekst"), ("plek", "speeltuin"), ("tuin", "speeltuin"),
        ("corporatie", "corporatie"), ("woning corporatie", "corporatie"), ("burenhulp", "bundel"),
        ("buren", "bundel"), ("kamer", "partner"), ("bundel", "bundel"), ("stad", "bosch"),
        ("groep", "huis"), ("wijk", "midden"), ("wijken", "midden"), ("aanpak", "midden"),
        ("wijkaanpak", "los"), ("wijkaanpak", "midden"), ("wijkaanpakken", "los"),
        ("emailadres", "email"), ("e-mailadres", "mail"), ("e mailadres", "mail"),
        ("e mailadres", "email"), ("email-adres", "mail"), ("oudwoensel", "oud"),
        ("sociaal-cultureel", "welzijn"), ("sociaal cultureel", "welzijn"),
        ("sociaalcultureel", "welzijn"), ("derdestoel", "stoel"),
    ],
    TYPO: [
        ("leefbaer", "leefbaar"), ("burten", "leefbaar"), ("iniatieven", "eigen"),
        ("krachtwijcken", "kracht"), ("vrijwilligrs", "eigen"), ("eenzaemheid", "eenzaam"),
        ("mantelzrog", "zorg"), ("speeltiun", "speeltuin"), ("wethuoder", "brief"),
        ("mantelzorg flet", "zorg"), ("arrmoede", "armoede"), ("biblioteek", "partner"),
        ("sudwset", "friesland"), ("casusbundle", "bundel"),
    ],
    NAME: [
        ("de vries", "vries"), ("vries, de", "vries"), ("S. de Vries", "vries"), ("VRIES", "vries"),
        ("cadat-lampe", "lampe"), ("cadat lampe", "lampe"), ("cadatlampe", "lampe"),
        ("lampe", "lampe"), ("van 't hof", "hof"), ("van t Hof", "hof"), ("Posthumus", "alias"),
        ("Aafke Posthuma", "alias"), ("movisie", "movisie"), ("platform31", "partner"),
        ("overlast", "thema"), ("handreiking", "type"), ("eikelboom", "contact"),
        ("sudwest", "friesland"), ("Súdwest", "friesland"), ("fryslan", "friesland"),
        ("hertogenbosch", "bosch"), ("'s-Hertogenbosch", "bosch"), ("’s Hertogenbosch", "bosch"),
        ("oud-woensel", "oud"), ("oud woensel", "oud"), ("woensel", "oud"), ("wijk 4", "bundel"),
        ("armoede 2017", "armoede"), ("wmo", "wet"), ("wet maatschappelijke ondersteuning", "wmo"),
        ("oudere", "senior"),
    ],
    PHRASE: [
        ('"derde stoel"', "stoel"), ('"de derde stoel"', "stoel"), ("“derde stoel”", "stoel"),
        ('"sociale basis"', "sociaal"), ('"wij in de wijk"', "bundel"),
        ('"armoede en schulden"', "armoede"), ('"oud-woensel"', "oud"),
        ('koken "de buren"', "alias"),
    ],
}  # fmt: skip

# No halves of the words of "vals", though they start or end so.
FALSE_HALVES = "taal ouder beeld rijk sport stad raad lang actie".split()

# What may not be found.
NOT_FOUND = [
    ('"derde stoel"', "stoelen"),
    ("wijk -aanpak -wijkaanpak", "wijkaanpak"),
    ("stoel -gespreksspel", "stoel"),
    ('stoel -"derde stoel"', "stoel"),
    ("wij", "thema"),
    ("vries", "lampe"),
    ("wijkaanpak", "wijk"),
    ("wijkpost", "wijk"),
    ("aan", "wijkaanpak"),
    ("pak", "wijkaanpak"),
    ("as", "partner"),
    ("kas", "kast"),
    ("ijkaan", "wijkaanpak"),
    *((typed, "vals") for typed in FALSE_HALVES),
    ("ouder", "brief"),
    ("hof", "tekst"),
    ("lamp", "los"),
]

# What is typed: the order in which each database must show the first ones.
ORDER = {
    "wijk": ["bundel", "wijk", "los", "kracht", "wijkaanpak", "midden"],
    "wijkaanpak": ["wijkaanpak", "midden", "los"],
    "stoel": ["stoel", "stoelen", "senior"],
    "zorg": ["zorg", "tekst"],
    "initiatief": ["eigen", "initiatief"],
    "stad": ["stad", "bosch"],
    "huis": ["huis", "partner"],
    "buurt": ["leefbaar"],
    "bewoners": ["kwetsbaar", "wijk", "initiatief"],
    "derde stoel": ["stoel", "stoelen"],
    "muziek": ["lampe", "senior"],
}


def make_corpus() -> dict[str, Publication]:
    """Store the corpus, each publication a day older than the one before."""
    made = {}
    for number, (key, (title, lead, body, more)) in enumerate(CORPUS.items()):
        fields = dict(more)
        partner, theme = fields.pop("partner", ""), fields.pop("theme", "")
        if "organisation" in fields:
            fields["organisation"] = make_organisation(fields["organisation"])
        if "type" in fields:
            fields["type"] = PublicationType.objects.create(name=fields["type"])
        if "series" in fields:
            fields["series_number"] = fields["series"]
            fields["series"] = Series.objects.create(name="Wij in de Wijk")
        made[key] = make_publication(
            title=title,
            lead=lead,
            body=f"<p>{body}</p>",
            published_on=date(2012, 12, 31) - timedelta(days=number),
            **{"year": 2012} | fields,
        )
        if partner:
            made[key].partners.add(make_organisation(partner))
        if theme:
            made[key].themes.add(Theme.objects.create(name=theme))
    author = made["alias"].authors.get()
    AuthorAlias.objects.create(author=author, name="Aafke Posthuma")
    indexer.index_queued()
    return made
