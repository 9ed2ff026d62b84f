"""Whom an owner waits for before it answers a write, and how often it did not."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strangler_sync", "0002_loosened")]

    operations = [
        migrations.AddField(
            model_name="link",
            name="acknowledge",
            field=models.CharField(default="owner", max_length=10),
        ),
        migrations.AddField(
            model_name="link",
            name="unconfirmed",
            field=models.BigIntegerField(default=0),
        ),
    ]
