"""django-strangler: carve a Django monolith into services while customers keep using the site.

Reading order: protocol (the rules), plans (what leaves), routing (who answers), sync (how rows stay in step),
gateway (where traffic turns), stages (how an extraction moves), console and management (where people come in).
"""

__version__ = "0.1.0"
