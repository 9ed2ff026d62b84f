from strangler import plans


class Step(plans.Step):
    """The service owns the notes."""

    after = "0005_serve"
    operations = [plans.Own()]
