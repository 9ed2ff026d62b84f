from strangler import plans


class Step(plans.Step):
    """The service owns redirects; Wagtail keeps a copy that follows."""

    after = "0004_serve"
    operations = [plans.Own()]
    gates = [plans.verified(within_s=600), plans.lag_below(seconds=5)]
