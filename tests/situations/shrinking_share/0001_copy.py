from strangler import plans


class Step(plans.Step):
    """Every note exists twice."""

    after = ""
    operations = [plans.Copy()]
