from django.db import migrations

REASONS = {
    'Gaat over iets anders': 'Uw reactie gaat niet over deze publicatie. Reageer gerust bij de publicatie waar zij wel over gaat.',
    'Niet respectvol': 'Uw reactie is niet respectvol tegenover anderen. U mag uw mening opnieuw geven, zonder iemand te kwetsen.',
    'Persoonlijke gegevens': 'In uw reactie staan persoonlijke gegevens van uzelf of van iemand anders. Reageer gerust opnieuw, zonder die gegevens.',
    'Reclame': 'Uw reactie is vooral reclame. Daarvoor is op deze site geen plaats.',
    'Staat er al': 'Deze reactie hebben we al eerder gekregen.',
}


def add(apps, schema_editor):
    """Give moderators something to choose from; from now on the reasons are theirs."""
    templates = apps.get_model('comments', 'ReasonTemplate').objects
    templates.bulk_create(templates.model(title=title, text=text) for title, text in REASONS.items())


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0003_moderators_get_the_new_tables'),
    ]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
