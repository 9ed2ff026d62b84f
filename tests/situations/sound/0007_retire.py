from strangler import plans


class Step(plans.Step):
    """The monolith forgets the notes."""

    after = "0006_own"
    operations = [plans.Retire()]
