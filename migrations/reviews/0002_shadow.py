from strangler import plans


class Step(plans.Step):
    """Reads are sent twice; the second answer is compared and thrown away."""

    after = "0001_copy"
    operations = [plans.Shadow()]
    gates = [plans.verified(within_s=3600), plans.lag_below(seconds=2)]
