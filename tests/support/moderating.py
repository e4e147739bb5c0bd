"""The moderators and the addresses they work at."""

from django.contrib.auth.models import Group, User

LIST = "admin:comments_comment_changelist"
CHANGE = "admin:comments_comment_change"


def staff(group, **fields):
    user = User.objects.create_user(group, password="x", is_staff=True, **fields)
    user.groups.add(Group.objects.get(name=group))
    return user
