from strangler import plans


class Step(plans.Step):
    """Reads are sent twice."""

    after = "0001_copy"
    operations = [plans.Shadow()]
