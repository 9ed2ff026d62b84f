from strangler import plans


class Step(plans.Step):
    """The service owns reviews; the shop's tables follow it."""

    after = "0004_serve"
    operations = [plans.Own()]
    gates = [plans.errors_below(share=0.01), plans.verified(within_s=3600), plans.lag_below(seconds=2)]
