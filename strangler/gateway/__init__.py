"""The strangler-fig proxy: one table, two legs, nothing waited for that a customer does not need. No Django.

Reading order: config, head, request, body, refusal (the words); client, exchange, prepare, upstream, pool, silence
(one request's way); outbound, answer, marks, lessons (what is sent on, what is sent back); cookies, visitor,
identity, position (who asks);
hold, bounce, inflight, news (a hand-over); keeper, floor (the table); shadow, witness, observations (the second copy);
tally, metrics, recent (what happened); admin, listener, fetch (the operator's door); operate (its other side); process,
__main__ (all of it together).
"""
