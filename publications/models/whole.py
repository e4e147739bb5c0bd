from django.db import models, router, transaction


class SavedWhole(models.Model):
    """A row that is stored together with what follows from it, or not at all.

    Django tells of a saved row after its transaction; here the search index belongs to it.
    """

    class Meta:
        abstract = True

    def save_base(self, *args, using=None, **kwargs):
        using = using or router.db_for_write(type(self), instance=self)
        with transaction.atomic(using=using):
            super().save_base(*args, using=using, **kwargs)

    save_base.alters_data = True
