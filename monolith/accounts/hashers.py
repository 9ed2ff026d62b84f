"""How passwords are hashed: Argon2id with OWASP's least parameters, an eighth of what Django's defaults cost two cores at
each log-in. Called by Django's auth.
"""

from django.contrib.auth.hashers import Argon2PasswordHasher


class ShopHasher(Argon2PasswordHasher):
    """memory_cost: KiB. Source: OWASP Password Storage Cheat Sheet, Argon2id."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1
