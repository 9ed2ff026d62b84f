from strangler import plans


class Step(plans.Step):
    """Every note exists twice."""

    after = "0002_shadow"
    operations = [plans.Copy()]
