"""When an intent that ran was first looked at, so that its note can be forgotten once nobody asks for it again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("strangler_sync", "0007_touched")]

    operations = [
        migrations.AddField(
            model_name="intentran",
            name="at_us",
            field=models.BigIntegerField(default=0, db_default=0),
        ),
        migrations.AddIndex(
            model_name="intentran",
            index=models.Index(fields=["link", "at_us"], name="strangler_intent_ran_at"),
        ),
    ]
