from strangler import plans


class Step(plans.Step):
    """Half of the people read the API of redirects from the service."""

    after = "0002_shadow"
    operations = [plans.Canary(share=0.5)]
    gates = [plans.lag_below(seconds=5)]
