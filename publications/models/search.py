"""What the search stores beside the catalogue; the index itself is a table of each database."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class SearchEntry(models.Model):
    """A publication that is in the index, with the version of the analysis.

    Its key is the publication's. PostgreSQL keeps the words in this table, SQLite in one beside it.
    """

    id = models.BigIntegerField(primary_key=True)
    version = models.PositiveSmallIntegerField()

    def __str__(self):
        return str(self.pk)


class IndexQueueEntry(models.Model):
    """A publication that waits to be indexed; the database writes it (changes/triggers.py).

    The highest key changed last. One that changes again while it is being indexed gets a new key,
    so it stays in the queue.
    """

    # No foreign key: what was deleted has to leave the index.
    publication_id = models.BigIntegerField(unique=True)

    class Meta:
        verbose_name = _("publication to index")
        verbose_name_plural = _("publications to index")

    def __str__(self):
        return str(self.publication_id)


class SearchWord(models.Model):
    """A word of the catalogue: for compounds, and for “Did you mean …?”.

    Keys go up and never come back, so that a process can ask for what is new.
    """

    word = models.CharField(max_length=40, unique=True)  # without accents
    shown = models.CharField(max_length=60)  # with them
    stem = models.CharField(max_length=40)
    drow = models.CharField(max_length=40, db_index=True)  # the word from back to front

    def __str__(self):
        return self.shown


class SearchSynonym(models.Model):
    """Words that mean the same to a reader: who searches for one, finds the others too."""

    words = models.CharField(
        _("words that mean the same"),
        max_length=300,
        help_text=_(
            "Parted by commas, for example: wmo, wet maatschappelijke ondersteuning. It works at "
            "once, in both directions."
        ),
    )

    class Meta:
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self):
        return self.words

    def clean(self) -> None:
        if len(self.names) < 2:
            raise ValidationError({"words": _("Give at least two, parted by a comma.")})

    @property
    def names(self) -> list[str]:
        return [name for part in self.words.split(",") if (name := part.strip())]


class ZeroResultSearch(models.Model):
    """How often readers found nothing with these words in one month, without saying who."""

    words = models.CharField(_("words"), max_length=60)
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(_("times"), default=0)

    class Meta:
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        ordering = ["-month", "-count", "words"]
        constraints = [
            models.UniqueConstraint(
                fields=["words", "month"], name="zero_result_search_once_a_month"
            )
        ]

    def __str__(self):
        return self.words
