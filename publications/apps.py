from django.apps import AppConfig
from django.core.signals import request_finished
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class PublicationsConfig(AppConfig):
    name = "publications"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from publications.changes import triggers, watches
        from publications.models import planner_statistics
        from publications.roles import create_editors
        from publications.search import background, checks, zero_results

        watches.register()
        pre_migrate.connect(triggers.remove, sender=self)
        post_migrate.connect(triggers.install, sender=self)
        post_migrate.connect(planner_statistics.install, sender=self)
        post_migrate.connect(create_editors, sender=self)
        checks.connect()
        request_finished.connect(zero_results.write_when_due)
        request_finished.connect(background.look)
