"""A casting that comes or goes in; how often its member sang, on the member's own row."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from ensemble.models import Casting, Member


@receiver([post_save, post_delete], sender=Casting)
def count_appearances(sender: Any, instance: Casting, **_: Any) -> None:
    sung = Casting.objects.filter(member_id=instance.member_id).count()
    Member.objects.filter(pk=instance.member_id).update(appearances=sung)
