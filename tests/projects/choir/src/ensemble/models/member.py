"""A singer, who logs in by e-mail and is known by a UUID."""

import uuid
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models


class Members(BaseUserManager["Member"]):
    def create_user(self, email: str, password: str, **more: Any) -> "Member":
        member = self.model(email=self.normalize_email(email), **more)
        member.set_password(password)
        member.save()
        return member


class Member(AbstractBaseUser):
    class Voice(models.TextChoices):
        SOPRANO = "S", "soprano"
        ALTO = "A", "alto"
        TENOR = "T", "tenor"
        BASS = "B", "bass"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    display_name = models.CharField(max_length=80)
    voice = models.CharField(max_length=1, choices=Voice.choices)
    appearances = models.PositiveIntegerField(default=0)
    is_staff = models.BooleanField(default=False)

    objects = Members()
    USERNAME_FIELD = "email"

    class Meta:
        db_table = "choir_member"
