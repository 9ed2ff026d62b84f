"""A sender's marks leave the link row: they change with every batch, and everybody reads that row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strangler_sync", "0004_update_intents")]

    operations = [
        migrations.CreateModel(
            name="Sent",
            fields=[
                ("link", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("epoch", models.BigIntegerField()),
                ("sent", models.BigIntegerField()),
                ("acknowledged", models.BigIntegerField(default=0)),
            ],
            options={"db_table": "strangler_sent"},
        ),
        migrations.RunSQL(
            "INSERT INTO strangler_sent(link, epoch, sent, acknowledged)"
            " SELECT link, epoch, sent, acknowledged FROM strangler_link",
            "UPDATE strangler_link SET"
            " sent = coalesce((SELECT s.sent FROM strangler_sent s"
            " WHERE s.link = strangler_link.link AND s.epoch = strangler_link.epoch), 0),"
            " acknowledged = coalesce((SELECT s.acknowledged FROM strangler_sent s"
            " WHERE s.link = strangler_link.link AND s.epoch = strangler_link.epoch), 0)",
        ),
        migrations.RemoveField(model_name="link", name="sent"),
        migrations.RemoveField(model_name="link", name="acknowledged"),
    ]
