from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("things", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Thread",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pin", models.ForeignKey(on_delete=models.CASCADE, to="things.pin")),
                ("end", models.ForeignKey(null=True, on_delete=models.SET_NULL, related_name="+", to="things.pin")),
            ],
        ),
    ]
