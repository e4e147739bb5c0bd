"""Lists that moderators keep: reasons of rejection and spam words."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from comments.models.comment import MAX_REASON
from publications.text.folding import fold


class ReasonTemplate(models.Model):
    """A reason of rejection that moderators can choose."""

    title = models.CharField(_("title"), max_length=80, unique=True)
    text = models.CharField(
        _("reason"),
        max_length=MAX_REASON,
        help_text=_("The visitor reads this. You can change it for each reaction."),
    )

    class Meta:
        verbose_name = _("reason to choose")
        verbose_name_plural = _("reasons to choose")
        ordering = ["title"]

    def __str__(self):
        return self.title


class SpamWord(models.Model):
    """A word or phrase that makes a reaction suspect."""

    phrase = models.CharField(
        _("word or phrase"),
        max_length=100,
        unique=True,
        help_text=_(
            "A reaction with this in it goes to the queue “suspect”. It is never thrown away."
        ),
    )

    class Meta:
        verbose_name = _("word of spam")
        verbose_name_plural = _("words of spam")
        ordering = ["phrase"]

    def __str__(self):
        return self.phrase

    def clean(self) -> None:
        super().clean()
        if not fold(self.phrase):
            problem = _("Use a letter or a digit: signs are not looked at.")
            raise ValidationError({"phrase": problem})
