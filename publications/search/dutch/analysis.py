"""Dutch text -> the stems that a search compares. Pure: no database, the same for both of them.

Snowball's Dutch stemmer does most; what it parts that belongs together stands in the tables here.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple

import Stemmer

from publications.text.folding import PLAIN_LETTERS, tidy

VERSION = 4  # of the analysis: raise it when stems change, and the system check asks to reindex
LONGEST_WORD = 40  # characters; what is longer is no word, and is cut
SHORTEST_PART = 4  # letters of a word that may be half of a compound
SHORTEST_REST = 3  # letters of its other half
CACHED_WORDS = 60_000

STOP = "."  # in front of a stop word in a text: "haren" has the stem "haar", which is one too
SYMBOL = "[\u2190-\u2bff\U0001f000-\U0001faff]"  # arrows to emoji: each is a word
WORD = re.compile(rf"[^\W_]+(?:['-][^\W_]+)*|{SYMBOL}")
THOUSANDS = re.compile(r"\.(?<=\d\.)(?=\d{3}(?!\d))")  # the dot of 1.000
DOTTED_I = "i\u0307"  # what İ is in small letters
INLINE = re.compile(r"</?(?i:strong|em|a|b|i|span|abbr|q)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")

STOP_WORDS = frozenset(
    """
    aan al alle als altijd andere bij binnen daar dan dat de der des deze die dit doch door dus
    een eens elk elke en er ge geen haar had heb hebben heeft hem hen het hier hij hoe hun iets
    ik in is ja je jij jou jouw kan kon kunnen maar me meer men met mij mijn moet na naar niet
    niets nog nu of om omdat onder ons onze ook op over reeds ten ter te tegen toch toen tot
    tussen u uit uw van veel voor waar waren was wat we wel werd wezen wie wij wil worden wordt
    ze zei zelf zich zij zijn zo zonder zou zullen z'n s t n the and of to for with on at by
    from this that are be as an or its
    """.split()
)

# Plurals and forms that no rule leads back to the word.
IRREGULAR = {
    form: word
    for word, *forms in (
        line.split()
        for line in """
    stad steden
    kind kinderen kids
    lid leden
    schip schepen
    weg wegen
    dag dagen
    ei eieren
    blad bladen bladeren
    lied liederen
    volk volken volkeren
    goed goederen
    been beenderen
    kalf kalveren
    rund runderen
    lam lammeren
    smid smeden
    spel spelen
    slag slagen
    verslag verslagen
    bedrag bedragen
    gedrag gedragingen
    verdrag verdragen
    gebrek gebreken
    oorlog oorlogen
    gebed gebeden
    glas glazen
    gat gaten
    pad paden
    bad baden
    dak daken
    vat vaten
    hof hoven
    slot sloten
    god goden
    hertog hertogen
    motor motoren
    professor professoren
    museum musea
    centrum centra
    datum data
    medium media
    forum fora
    criterium criteria
    gymnasium gymnasia
    stadium stadia
    symposium symposia
    politicus politici
    academicus academici
    musicus musici
    medicus medici
    crisis crises
    idee ideeen
    industrie industrieen
    categorie categorieen
    theorie theorieen
    strategie strategieen
    koe koeien
    vlo vlooien
    zee zeeen
    melodie melodieen
    bacterie bacterien
    provincie provincies provincien
    jongere jongeren jongerens
    mens mensen
    vrouw vrouwen
    man mannen
    moslim moslims
    euro euros
    jeugd jeugdigen jeugdige
    ervaring ervaringen ervaren
    samenwerking samenwerken samenwerkingen
    ontmoeting ontmoeten ontmoetingen
    participatie participeren
    integratie integreren
    evaluatie evalueren
    organisatie organiseren
    communicatie communiceren
    methode methoden methodes
    probleem problemen
    systeem systemen
    community communities
    reden redenen
    verbod verboden
    gegeven gegevens
    europeaan europeanen
    basis bases
    depot depots
    hulp helpen helpt
    fiets fietst
    meedoen meedoet
    gebeuren gebeurt gebeurd gebeurde
    """.strip().splitlines()
    )
    for form in forms
}
# The same for compounds of such words, except for words that only look like one.
LONG_IRREGULAR = (
    (re.compile(r".{3,}(?=steden$)"), "stad"),
    (re.compile(r".{3,}(?=kinderen$)"), "kind"),
    (re.compile(r".{3,}(?=slagen$)"), "slag"),
    (re.compile(r".{3,}(?=ieen$)"), "ie"),
    (re.compile(r".{2,}(?=eeen$)"), "ee"),
    (re.compile(r".{3,}(?<!over)(?<!ver)(?=leden$)"), "lid"),
    (re.compile(r".{3,}(?=paden$)"), "pad"),
    (re.compile(r".{3,}(?=baden$)"), "bad"),
    (re.compile(r"(?!uit|ver).{3,}(?=dagen$)"), "dag"),
    (re.compile(r"(?!over|afw).{3,}(?=wegen$)"), "weg"),
    (re.compile(r".{2,}(?=theken$)"), "theek"),
    (re.compile(r".{3,}[iu](?=elen$)"), "eel"),
)
UNSTRESSED = "beter|ander|hinder|luister|minder|vorder|wonder|zeker"  # verbs: verbeteren
LATIN = "is|ov|iv|ul|ic|gr|tr|in|al|nt|ct|u"  # verbs: activeren
# Endings that Snowball takes for something else, each with what it becomes.
RESPELLED = (
    (re.compile(r"(?<=.{3})bare[nr]?$"), "baar"),  # kwetsbare
    (re.compile(r"(?<=.{2})zame[nr]?$"), "zaam"),  # eenzame
    (re.compile(r"(?<=.{3})ale$"), "aal"),  # sociale
    (re.compile(r"(?<=.{3}[imnrtu])ele$"), "eel"),  # culturele
    (re.compile(r"(?<=.{3})heden$"), "heid"),
    (re.compile(r"(?<=[^a][^ao])([ao])s$"), r"\1"),  # fotos, themas
    (re.compile(r"(?<=.{2}[flnr]d)e[ns]?$"), ""),  # hoofden, beelden, waarde, rondes
    (re.compile(r"(?<=[aeou][aeiou][fgklmnp]te)[ns]$"), ""),  # ruimtes, behoeften
    (re.compile(r"(?<=meester)s$"), ""),
    (re.compile(rf"({UNSTRESSED})(?:en|t|d|ing)$"), r"\1"),
    (re.compile(rf"(.(?:{LATIN}))(?:er(?:en|ing)|eer[td])$"), r"\1eer"),
)
OPEN = re.compile(r"[^aeiouy][aeou][^aeiouyjwx]$")  # the vowel is long while an e follows
# What Snowball would shorten too far: kwetsbaar to kwet, ruimte to ruim, meester to mee.
KEPT = re.compile(r".{2,}baar|.*[aeou][aeiou][fgklmnp]te|.*meester")
VERB = re.compile(
    r"(?<=.[aeou][aeiou][fgklmnp])t"  # beweegt, woont, steunt
    r"|(?<=[aeiou][dgklmnptv]el)t|(?<=[aeiou][^aeiou][dgklmnptv]el)t"  # verzamelt, wandelt
)
# A participle loses its "ge" (gemaakt, aangepakt); any other word keeps it: a gezin is no zin.
PARTICIPLE = re.compile(
    r"ge(?!bruik|loo|luk|beur).*(?:[fgmw]d|[kp]t|eerd)e?"
    r"|(?:aan|achter|af|bij|door|in|mee|na|om|op|over|samen|tegen|toe|uit|voor|weg)"
    r"ge.*(?:[fglmnrw]d|[kps]t|(?<!cht)en)"
)
# In front of a word these make a verb of it, not a compound: ontwijken is about no wijk.
VERBAL = frozenset(
    "aan af be bij door er ge her in mis om ont op over terug toe uit ver voor".split()
)

_snowball = Stemmer.Stemmer("dutch").stemWord


class Reading(NamedTuple):
    """One written word: its stems (two when it has a hyphen), and the one of it written whole."""

    plain: str
    stems: tuple[str, ...]
    joined: str = ""
    is_stop: bool = False
    shown: str = ""
    tokens: tuple[str, ...] = ()  # what stands for it in the text that phrases are looked for in


def fold(word: str) -> str:
    """Return `word` without capitals, accents and marks: "Súdwest" is "sudwest"."""
    if word.isascii():
        return word.lower()
    if not word[0].isalnum():
        return word
    plain = unicodedata.normalize("NFKD", word.casefold().translate(PLAIN_LETTERS))
    return "".join(character for character in plain if character.isalnum() or character in "'-")


@lru_cache(CACHED_WORDS)
def stem(word: str) -> str:
    """Return the stem of a folded word; a stem of a stem is itself."""
    while (shorter := _shorter(word)) != word:
        word = shorter
    return word


def _shorter(word: str) -> str:
    word = IRREGULAR.get(word, word)
    for front, singular in LONG_IRREGULAR if word.endswith("en") else ():
        if found := front.match(word):
            word = found[0] + singular
    for pattern, whole in RESPELLED:
        word = pattern.sub(whole, word)
    word = word.removesuffix("heid") if word.endswith("baarheid") else word
    if KEPT.fullmatch(word) or not word.isalpha():
        return word
    return _without_e(_stripped(word))


def _stripped(word: str) -> str:
    """Return what Snowball makes of a word, with the "ge" that it takes off too gladly."""
    if PARTICIPLE.fullmatch(word):
        return _snowball(word)
    if VERB.search(word, len(word) - 1):
        return word[:-1]
    shorter = _snowball(word)
    at = word.find("ge")
    if at >= 0 and shorter[:at] == word[:at] and shorter[at : at + 2] == word[at + 2 : at + 4]:
        rest = _snowball(word[at + 2 :])
        return word[: at + 2] + rest if len(rest) > 2 else word
    return shorter if len(shorter) > 1 else word


def _without_e(word: str) -> str:
    """Return a word without its last e, spelled so: grote is groot, halve is half, witte is wit."""
    base = word[:-1]
    if word[-1:] != "e" or len(base) < 3 or base[-1] == "e":
        return word
    if base[-1] == "i" and base[-2] not in "ao":
        return word
    if base[-1] == base[-2]:
        return base[:-1] if len(base) > 3 else word
    base = base[:-1] + {"z": "s", "v": "f"}.get(base[-1], base[-1])
    if OPEN.search(base):
        return base[:-1] + base[-2:]
    return base


@lru_cache(CACHED_WORDS)
def read_word(word: str) -> Reading:
    """Return what one match of WORD says."""
    read = _read_word(word)
    return read._replace(tokens=(STOP + read.plain,) if read.is_stop else read.stems)


def _read_word(word: str) -> Reading:
    folded = fold(word)
    if "'" not in folded and "-" not in folded:
        folded = folded[:LONGEST_WORD]
        stems: tuple[str, ...] = (stem(folded),) if folded else ()
        return Reading(folded, stems, is_stop=folded in STOP_WORDS, shown=word[:60])
    whole = folded.removesuffix("'s")
    parts = [part for part in re.split("['-]", whole) if part]
    joined = "".join(parts)[:LONGEST_WORD]
    if len(parts) == 1:
        return Reading(joined, (stem(joined),), "", folded in STOP_WORDS, word[:60])
    told = [part for part in parts if len(part) > 1 or part.isdigit()] or [joined]
    stems = tuple(stem(part[:LONGEST_WORD]) for part in told)
    return Reading(joined, stems, stem(joined), folded in STOP_WORDS, word[:60])


def read_words(text: str) -> Iterator[Reading]:
    """Return the words of a plain text, in order."""
    plain = THOUSANDS.sub("", tidy(text)).lower().replace(DOTTED_I, "i")
    return map(read_word, WORD.findall(plain))


def plain_text(html: str) -> str:
    """Return the text of sanitised HTML; a word that is half bold stays one word."""
    return unescape(TAG.sub(" ", INLINE.sub("", html)))
