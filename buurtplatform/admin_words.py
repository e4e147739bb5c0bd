"""Words of Django's admin that its own Dutch leaves in English; naming them puts them in ours."""

from django.utils.translation import gettext_noop as _

ADMIN_WORDS = [_("Model name"), _("Add link"), _("Change or view list link")]
