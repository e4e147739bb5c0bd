from django.db import migrations, models

ACTIONS = ["add", "change", "delete", "view"]


def rename_permissions(apps, schema_editor, old, new):
    """Rename what groups and users were granted: Django renames the content type only."""
    using = schema_editor.connection.alias
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    for action in ACTIONS:
        granted = permissions.filter(
            content_type__app_label="publications", codename=f"{action}_{old}"
        )
        granted.update(codename=f"{action}_{new}")


def forwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, "searchgap", "zeroresultsearch")


def backwards(apps, schema_editor):
    rename_permissions(apps, schema_editor, "zeroresultsearch", "searchgap")


class Migration(migrations.Migration):
    dependencies = [
        ("publications", "0008_tokens_of_phrases"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RemoveConstraint("SearchGap", "gap_once_a_month"),
        migrations.RenameModel("SearchGap", "ZeroResultSearch"),
        migrations.AddConstraint(
            "ZeroResultSearch",
            models.UniqueConstraint(
                fields=["words", "month"], name="zero_result_search_once_a_month"
            ),
        ),
        migrations.RunPython(forwards, backwards),
    ]
