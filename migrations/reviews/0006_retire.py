from strangler import plans


class Step(plans.Step):
    """Nobody in the shop uses its tables of reviews any more; they are put away."""

    after = "0005_own"
    operations = [plans.Retire()]
    gates = [plans.lag_below(seconds=2)]
