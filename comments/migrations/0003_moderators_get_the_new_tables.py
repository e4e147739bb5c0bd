from django.contrib.auth.management import create_permissions
from django.db import migrations

from comments.moderation.roles import MODERATORS

NEW = ['decision', 'letter', 'reasontemplate', 'report', 'spamword']


def grant(apps, schema_editor):
    """Give the moderators' group that is there already what a new one gets after `migrate`."""
    using = schema_editor.connection.alias
    group = apps.get_model('auth', 'Group').objects.using(using).filter(name=MODERATORS).first()
    if group is None:
        return
    comments = apps.get_app_config('comments')
    comments.models_module = True  # historical apps have none, and without one nothing is made
    create_permissions(comments, verbosity=0, using=using, apps=apps)
    permissions = apps.get_model('auth', 'Permission').objects.using(using)
    group.permissions.add(*permissions.filter(content_type__app_label='comments', content_type__model__in=NEW))


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0002_life_of_a_reaction'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
