"""What a service installs besides sync: who asks, whether it is well, rows it only borrows.

Reading order: identity, authentication, shadow, idempotency, reference, health, checks, urls. Put "strangler.kit" and
"strangler.sync" into INSTALLED_APPS; the kit knows nothing of plans, stages or the monolith.
"""
