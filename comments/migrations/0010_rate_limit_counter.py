from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0009_outgoing_mail'),
    ]

    operations = [
        migrations.RemoveConstraint('Tally', 'tally_of_sender'),
        migrations.RenameModel('Tally', 'RateLimitCounter'),
        migrations.AddConstraint(
            'RateLimitCounter',
            models.UniqueConstraint(fields=('kind', 'sender'), name='rate_limit_counter_of_sender'),
        ),
    ]
