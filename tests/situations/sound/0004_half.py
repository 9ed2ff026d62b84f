from strangler import plans


class Step(plans.Step):
    """Half of all users read from the service."""

    after = "0003_canary"
    operations = [plans.Canary(share=0.5)]
