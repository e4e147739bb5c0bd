"""What makes a reaction suspect: rules on its words, and on what came before it.

A rule never refuses. A machine cannot tell spam for sure, so what it doubts goes to moderators, in
a queue of its own, with a sentence for each rule that says why; the visitor notices nothing. What
is refused has nothing to do with the words (comments/views/forms.py,
comments/moderation/limits.py).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from comments.models import Comment, SpamWord
from publications.text.folding import fold

MOST_LINKS = 3  # who names sources seldom needs more
FEWEST_WORDS = 3  # beside a link
SHORTEST_TEXT = 20  # letters: “Helemaal mee eens!” is sent by many
SHORTEST_MIXED = 4  # letters: “Δt” is a word of one who knows sums
SAME_TEXT_FOR = timedelta(days=30)

_link = re.compile(r"(?:https?://|www\.)[^\s<>\"\[\]]+", re.IGNORECASE)
_domain = re.compile(r"://|\bwww\.|\w\.[a-z]{2,}/|\w\.(?:com|net|info|biz|ru|xyz|top|shop)\b", re.I)
_markup = re.compile(r"\[/?(?:url|link)\b|<\s*a\s[^>]*href", re.IGNORECASE)
_word = re.compile(r"[^\W\d_]+")


class Facts(NamedTuple):
    """All that the rules look at."""

    name: str
    text: str
    phrases: tuple[str, ...] = ()  # the list that moderators keep
    earlier: dict[str, str] | None = None  # where and when the same text came before
    has_sent_spam: bool = False  # the same address, today


class Rule(NamedTuple):
    name: str
    sentence: str | Promise  # for moderators
    test: Callable[[Facts], dict | None]  # what fills the gaps of the sentence, when it holds


def suspicion_of(comment: Comment) -> str:
    """Return what the rules find in a reaction, stored or not: one sentence a line, or nothing."""
    return "\n".join(signs(_facts(comment)).values())


def signs(facts: Facts) -> dict[str, str]:
    """Return the sentences of the rules that hold, by the name of the rule."""
    found = ((rule, rule.test(facts)) for rule in RULES)
    return {rule.name: str(rule.sentence % gaps) for rule, gaps in found if gaps is not None}


def fingerprint(text: str) -> str:
    """Return a hash that texts of the same words share, or nothing for a short text.

    It is keyed, so a reader of the database cannot test guesses of a text.
    """
    return next(_fingerprints(text), "")


def _fingerprints(text: str) -> Iterator[str]:
    """Yield the fingerprint of a text, and those that earlier keys of the site gave it."""
    words = _folded(text)
    if len(words) < SHORTEST_TEXT:
        return
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        made = salted_hmac("comments.spam.fingerprint", words, secret=key, algorithm="sha256")
        yield made.hexdigest()


def _facts(comment: Comment) -> Facts:
    spam = Comment.objects.filter(sender=comment.sender, status=Comment.Status.SPAM)
    return Facts(
        name=comment.name,
        text=comment.text,
        phrases=tuple(SpamWord.objects.values_list("phrase", flat=True)),
        earlier=_earlier(comment),
        has_sent_spam=bool(comment.sender) and spam.exclude(pk=comment.pk).exists(),
    )


def _earlier(comment: Comment) -> dict[str, str] | None:
    if not (same := [*_fingerprints(comment.text)]):
        return None
    recent = Comment.objects.filter(
        fingerprint__in=same, created_at__gt=timezone.now() - SAME_TEXT_FOR
    ).exclude(pk=comment.pk)
    last = recent.order_by("-created_at").values_list("publication__title", "created_at").first()
    return last and {
        "title": last[0],
        "when": date_format(timezone.localtime(last[1]), "j F Y, H:i"),
    }


def _folded(text: str) -> str:
    """Return the bare words; invisible characters do not split a word."""
    return fold("".join(c for c in text if unicodedata.category(c) != "Cf"))


def _listed(facts: Facts) -> dict | None:
    words = f" {_folded(facts.name)} {_folded(facts.text)} "
    found = [p for p in facts.phrases if (bare := _folded(p)) and f" {bare} " in words]
    return {"words": ", ".join(found)} if found else None


def _many_links(facts: Facts) -> dict | None:
    number = len(_link.findall(facts.text))
    return {"number": number} if number > MOST_LINKS else None


def _bare_link(facts: Facts) -> dict | None:
    rest, links = _link.subn(" ", facts.text)
    return {} if links and len(_word.findall(rest)) < FEWEST_WORDS else None


def _foreign(facts: Facts) -> dict | None:
    """Readers' languages are all written in Latin letters."""
    letters = [c for c in facts.text if c.isalpha()]
    latin = sum(_script(c) == "LATIN" for c in letters)
    return {} if latin * 2 < len(letters) else None


def _mixed(facts: Facts) -> dict | None:
    """Letters of other scripts that look like ours hide a word from the list."""
    words = [w for w in _word.findall(f"{facts.name} {facts.text}") if len(w) >= SHORTEST_MIXED]
    scripts = ((word, {_script(c) for c in word}) for word in words if not word.isascii())
    found = [word for word, used in scripts if "LATIN" in used and used & {"CYRILLIC", "GREEK"}]
    return {"word": found[0]} if found else None


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


RULES = (
    Rule("word list", _("It holds what is on the list of spam words: %(words)s."), _listed),
    Rule(
        "same text",
        _("The same text came on %(when)s, with “%(title)s”."),
        lambda facts: facts.earlier,
    ),
    Rule(
        "address of spam",
        _("From the same address came a reaction today that is marked as spam."),
        lambda facts: {} if facts.has_sent_spam else None,
    ),
    Rule("many links", _("There are %(number)d web addresses in the text."), _many_links),
    Rule("bare link", _("The text is little more than a web address."), _bare_link),
    Rule(
        "link in name",
        _("The name looks like a web address."),
        lambda facts: {} if _domain.search(facts.name) else None,
    ),
    Rule(
        "link markup",
        _("The text holds code for links (HTML or BBCode), as machines leave it."),
        lambda facts: {} if _markup.search(f"{facts.name} {facts.text}") else None,
    ),
    Rule("other script", _("Most of the text is not in Latin letters."), _foreign),
    Rule(
        "mixed letters",
        _("In “%(word)s” letters of another alphabet stand in for ours."),
        _mixed,
    ),
)
