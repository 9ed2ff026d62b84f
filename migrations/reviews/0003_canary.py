from strangler import plans


class Step(plans.Step):
    """One customer in five reads reviews from the service."""

    after = "0002_shadow"
    operations = [plans.Canary(share=0.2)]
    gates = [plans.compared(at_least=500, mismatch_below=0.005), plans.lag_below(seconds=2)]
