from django.db import migrations

import publications.models.keys


def fill(apps, schema_editor):
    """Make the keys again, as version 0005 reads them."""
    rows = apps.get_model('publications', 'Publication').objects.only('title')
    for row in rows.iterator(2000):
        row.save(update_fields=['title_key'])


class Migration(migrations.Migration):
    """Lists are sorted in memory by now; nothing reads this key."""

    dependencies = [
        ('publications', '0005_numbered_words'),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, fill),
        # On the way back the column starts empty; the database itself knows no such default.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name='publication',
                    name='title_key',
                    field=publications.models.keys.KeyField(
                        default='', editable=False, max_length=300, source='title'
                    ),
                ),
            ],
        ),
        migrations.RemoveField(
            model_name='publication',
            name='title_key',
        ),
    ]
