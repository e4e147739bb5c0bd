from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Reactions")

    def ready(self) -> None:
        from comments import interchange
        from comments.author import notifications as to_authors
        from comments.captcha.speech import check_program
        from comments.mail import moderators as to_moderators
        from comments.models import Comment
        from comments.moderation import lifecycle
        from comments.moderation.roles import create_moderators
        from comments.views import threads
        from publications.changes.triggers import watch
        from publications.views.cacheable import also_reads
        from publications.views.publication import publication_detail

        interchange.register()
        checks.register(check_program)
        to_moderators.listen()
        # What waits or was refused is on no page: sending a reaction changes nothing for readers.
        # A withdrawn one shows only its trace, which comes with the step from approved and stays
        # as long as approved answers do.
        watch(Comment, shown="row.status = 'approved'")
        also_reads(publication_detail, threads.PAGE)
        lifecycle.deciding.connect(to_authors.tell_authors)
        post_migrate.connect(create_moderators, sender=self)
