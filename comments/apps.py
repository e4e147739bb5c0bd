from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Reactions")

    def ready(self):
        from comments import interchange
        from comments.roles import create_moderators

        interchange.register()
        post_migrate.connect(create_moderators, sender=self)
