"""Who but the feed uses a follower's tables, as far as the database counts it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strangler_sync", "0006_floors")]

    operations = [
        migrations.CreateModel(
            name="Touched",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("link", models.CharField(max_length=100)),
                ("table_name", models.CharField(max_length=100)),
                ("epoch", models.BigIntegerField(default=0)),
                ("own_scans", models.BigIntegerField(default=0)),
                ("own_rows", models.BigIntegerField(default=0)),
                ("scans", models.BigIntegerField(default=0)),
                ("foreign_scans", models.BigIntegerField(default=0)),
                ("foreign_rows", models.BigIntegerField(default=0)),
                ("since_us", models.BigIntegerField(default=0)),
                ("looked_us", models.BigIntegerField(default=0)),
                ("touched_us", models.BigIntegerField(default=0)),
                ("touched_by", models.TextField(default="")),
                ("calls", models.JSONField(default=dict)),
            ],
            options={"db_table": "strangler_touched"},
        ),
        migrations.AddConstraint(
            model_name="touched",
            constraint=models.UniqueConstraint(fields=["link", "table_name"], name="strangler_touched_table"),
        ),
    ]
