from django.apps import AppConfig
from django.db.models import Q

from publications.roles import create_group

MODERATORS = "moderator"


def create_moderators(sender: AppConfig, using: str, **kwargs) -> None:
    """Give moderators every permission on reactions, and none on publications."""
    create_group(MODERATORS, Q(content_type__app_label=sender.label), sender, using)
