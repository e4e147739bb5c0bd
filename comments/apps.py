from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Reactions")

    def ready(self):
        from comments import interchange
        from comments.models import Comment
        from comments.roles import create_moderators
        from publications.triggers import watch

        interchange.register()
        # What waits or was refused is on no page: sending a reaction changes nothing for readers.
        watch(Comment, shown="row.status = 'approved'")
        post_migrate.connect(create_moderators, sender=self)
