from django.db import models, router, transaction


class FollowedQuerySet(models.QuerySet):
    """Rows whose words are in the search index: changing many at once indexes them too.

    Django sends no signals for that; publications/search/follow.py tells what is touched.
    """

    def update(self, **kwargs):
        """Update as ever; what searching looks at is indexed anew, in the same transaction."""
        from publications.search import follow

        if not follow.is_searched(self.model, kwargs):
            return super().update(**kwargs)
        with transaction.atomic(using=self.db):
            pks = [*self.order_by().values_list("pk", flat=True)]
            with follow.changing(self.model, pks, self.db):
                return super().update(**kwargs)

    update.alters_data = True

    def delete(self):
        """Delete as ever; of rows between two models Django tells nobody, so they are followed."""
        from publications.search import follow

        if not self.model._meta.auto_created:
            return super().delete()
        with transaction.atomic(using=self.db):
            pks = [*self.order_by().values_list("pk", flat=True)]
            with follow.changing(self.model, pks, self.db):
                return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def bulk_create(self, objs, *args, **kwargs):
        """Create as ever; the publications that the rows belong to are indexed with them."""
        from publications.search import follow

        with transaction.atomic(using=self.db):
            created = super().bulk_create(objs, *args, **kwargs)
            follow.created(self.model, created, self.db, kwargs.get("update_conflicts", False))
        return created

    bulk_create.alters_data = True


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
