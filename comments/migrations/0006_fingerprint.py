from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comments', '0005_tally'),
    ]

    operations = [
        migrations.AddField(
            model_name='comment',
            name='fingerprint',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
        migrations.AddIndex(
            model_name='comment',
            index=models.Index(condition=models.Q(('fingerprint', ''), _negated=True), fields=['fingerprint'], name='comment_fingerprint'),
        ),
    ]
