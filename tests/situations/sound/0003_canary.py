from strangler import plans


class Step(plans.Step):
    """A few users read from the service."""

    after = "0002_shadow"
    operations = [plans.Canary(share=0.05)]
