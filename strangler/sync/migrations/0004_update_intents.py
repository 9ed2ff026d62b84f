"""Intents of updates, what became of them at the owner, and those it refused. Adds only, so it runs before the deployment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strangler_sync", "0003_acknowledge")]

    operations = [
        migrations.AddField("intent", "old", models.TextField(null=True)),
        migrations.AddField("intent", "new", models.TextField(null=True)),
        migrations.AddField("intent", "posted_us", models.BigIntegerField(null=True)),
        migrations.AddField("intentran", "refused", models.TextField(null=True)),
        migrations.CreateModel(
            name="RefusedUpdate",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("link", models.CharField(max_length=100)),
                ("table_name", models.CharField(max_length=100)),
                ("key", models.TextField()),
                ("old", models.TextField()),
                ("new", models.TextField()),
                ("reason", models.TextField()),
                ("at_us", models.BigIntegerField()),
            ],
            options={
                "db_table": "strangler_refused_update",
                "indexes": [models.Index(fields=["link", "id"], name="strangler_refused_update_link")],
            },
        ),
    ]
