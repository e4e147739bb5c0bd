"""The roles that exist after migrate: groups with permissions, made once, then the operator's."""

from django.apps import AppConfig
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db.models import Q

EDITORS = "redacteur"


def create_group(name: str, permissions: Q, sender: AppConfig, using: str) -> None:
    """Make the group `name` with `permissions`; a group that exists keeps what it was given."""
    group, is_new = Group.objects.using(using).get_or_create(name=name)
    if is_new:
        create_permissions(sender, verbosity=0, using=using)  # ours may be the first to ask
        group.permissions.set(Permission.objects.using(using).filter(permissions))


def create_editors(sender: AppConfig, using: str, **kwargs) -> None:
    """Give editors all of the catalogue."""
    create_group(EDITORS, Q(content_type__app_label=sender.label), sender, using)
