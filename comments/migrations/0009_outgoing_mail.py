from django.db import migrations

ACTIONS = ['add', 'change', 'delete', 'view']


def rename_permissions(apps, schema_editor, old, new):
    """Rename what groups and users were granted: Django renames the content type only."""
    using = schema_editor.connection.alias
    permissions = apps.get_model('auth', 'Permission').objects.using(using)
    for action in ACTIONS:
        granted = permissions.filter(content_type__app_label='comments', codename=f'{action}_{old}')
        granted.update(codename=f'{action}_{new}')


def forwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, 'letter', 'outgoingmail')


def backwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, 'outgoingmail', 'letter')


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0008_entered_by_a_moderator'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
    ]

    operations = [
        migrations.RenameModel('Letter', 'OutgoingMail'),
        migrations.RenameIndex('OutgoingMail', new_name='outgoing_mail_due', old_name='letter_due'),
        migrations.RunPython(forwards, backwards),
    ]
