"""The strangler-fig proxy: one table, two legs, nothing waited for that a customer does not need. No Django.

Reading order: config, head, body, refusal (the words); client, exchange, prepare, upstream, pool (one request's way);
outbound, answer (what is sent on, what is sent back); cookies, visitor, identity, position (who asks);
hold, bounce, inflight (a hand-over); keeper, floor (the table); shadow, observations (the second copy);
admin, metrics (the operator's door); process, __main__ (all of it together).
"""
