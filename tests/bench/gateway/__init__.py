"""How fast the gateway is beside the same upstream asked directly, and beside nginx where there is one. `make bench-gateway`.

Every speed is a ratio: each round measures all targets one after the other, ratios are made within a round, and the report
holds their medians, so that a noisy minute is noisy for everybody. Reading order: targets (what is measured), upstream, load,
wrk, nginx (the processes), measure (rounds in, samples out), figures (samples in, ratios out), report (the keys), __main__.
"""
