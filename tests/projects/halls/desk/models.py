"""Keys of odd types, and one that is unique without being the key."""

from django.db import models


class Town(models.Model):
    code = models.CharField(primary_key=True, max_length=3)
    name = models.CharField(max_length=80)


class Person(models.Model):
    number = models.PositiveIntegerField(primary_key=True)
    badge = models.SlugField(unique=True, max_length=20)
    name = models.CharField(max_length=80)


class Pass(models.Model):
    """What a group may open, in words that are Django's own."""

    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="+")
    permission = models.ForeignKey("auth.Permission", on_delete=models.CASCADE, related_name="+")
