"""Indexes that find the oldest undelivered version of one link, from a floor on. None on the lease any more: PostgreSQL
rewrites a row's place in every index when an indexed column changes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strangler_sync", "0005_sent")]

    operations = [
        migrations.RemoveIndex(model_name="inflight", name="strangler_inflight_lease"),
        migrations.AddIndex(
            model_name="inflight",
            index=models.Index(fields=["link", "oldest"], name="strangler_inflight_oldest"),
        ),
        migrations.AddIndex(
            model_name="queued",
            index=models.Index(fields=["link", "version"], name="strangler_queue_link"),
        ),
    ]
