from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comments.mail import moderators


class Command(BaseCommand):
    requires_system_checks = []  # `check` and `runserver` show their findings
    help = (
        "Write to the moderators what waits for them, oldest first; nothing when nothing does. For "
        "a timer, such as once a day. The mails go out with send_mail_queue."
    )

    def handle(self, **options) -> None:
        if settings.MODERATION_MAIL == moderators.NONE:
            self.stdout.write(_("Mail to moderators is switched off (MODERATION_MAIL=none)."))
            return
        number = moderators.write_digests()
        written = ngettext("%(number)d digest written.", "%(number)d digests written.", number)
        self.stdout.write(written % {"number": number})
