from strangler import plans


class Step(plans.Step):
    """Everybody reads the API of redirects from the service."""

    after = "0003_canary"
    operations = [plans.Serve()]
    gates = [plans.lag_below(seconds=5)]
