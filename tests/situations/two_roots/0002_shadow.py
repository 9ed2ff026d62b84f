from strangler import plans


class Step(plans.Step):
    """Reads are sent twice."""

    after = ""
    operations = [plans.Shadow()]
