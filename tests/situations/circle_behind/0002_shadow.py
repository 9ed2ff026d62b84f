from strangler import plans


class Step(plans.Step):
    """Reads are sent twice."""

    after = "0003_canary"
    operations = [plans.Shadow()]
