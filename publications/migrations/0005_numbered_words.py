from django.db import migrations, models


class Migration(migrations.Migration):
    """Words get a number; `reindex_search --missing` gathers them again."""

    dependencies = [
        ('publications', '0004_drop_orders_of_lists'),
    ]

    operations = [
        migrations.DeleteModel(
            name='SearchWord',
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, unique=True)),
                ('shown', models.CharField(max_length=60)),
                ('stem', models.CharField(max_length=40)),
                ('drow', models.CharField(db_index=True, max_length=40)),
            ],
        ),
    ]
