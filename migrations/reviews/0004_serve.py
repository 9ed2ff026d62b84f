from strangler import plans


class Step(plans.Step):
    """Everybody reads reviews from the service; writes stay in the shop."""

    after = "0003_canary"
    operations = [plans.Serve()]
    gates = [plans.errors_below(share=0.01, at_least=10), plans.lag_below(seconds=2)]
