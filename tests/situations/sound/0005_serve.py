from strangler import plans


class Step(plans.Step):
    """Everybody reads from the service."""

    after = "0004_half"
    operations = [plans.Serve()]
