"""What a service installs besides sync: who asks, whether it is well, rows it only borrows.

Reading order: identity, authentication, shadow, idempotency, reference, health, checks, urls. The kit knows nothing of
plans, stages or the monolith. INSTALLED_APPS: "strangler.kit", "strangler.sync". MIDDLEWARE, outermost first:
kit.idempotency.IdempotencyMiddleware, sync.middleware.LinkMiddleware, Django's CommonMiddleware and CsrfViewMiddleware,
kit.identity.IdentityMiddleware, kit.shadow.ShadowMiddleware; no sessions. URLs:
path("strangler/", include("strangler.kit.urls")).
"""
