from django.db.models import Q

from publications.roles import create_group

MODERATORS = "moderator"


def create_moderators(sender, using, **kwargs):
    """Make the group of moderators: all of the reactions, and a look at the publications."""
    may_moderate = Q(content_type__app_label=sender.label)
    may_look = Q(content_type__app_label="publications", codename="view_publication")
    create_group(MODERATORS, may_moderate | may_look, sender, using)
