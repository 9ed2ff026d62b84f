from strangler import plans


class Step(plans.Step):
    """A few users read from the service."""

    after = "0003_canary"
    operations = [plans.Canary(share=0.01)]
