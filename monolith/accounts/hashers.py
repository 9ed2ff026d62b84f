"""How passwords are hashed: as Django does, or cheaper where a load test logs in all day. Called by Django's auth."""

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher


class ShopHasher(PBKDF2PasswordHasher):
    iterations = settings.SHOP_PBKDF2_ITERATIONS or PBKDF2PasswordHasher.iterations
