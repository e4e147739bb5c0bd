from django.apps import AppConfig
from django.db.models import Q

from publications.roles import create_group

MODERATORS = "moderator"


def create_moderators(sender: AppConfig, using: str, **kwargs) -> None:
    """Give moderators all of the reactions; publications they read where readers do."""
    create_group(MODERATORS, Q(content_type__app_label=sender.label), sender, using)
