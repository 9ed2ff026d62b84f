"""The same decision as the gateway's, made inside the monolith: for projects that cannot put a new proxy in front today.

Reading order: asker (who asks, without touching the session), source (where the table comes from), outbound and answer
(what passes to a service and back), visitor (our cookies), middleware.
"""
