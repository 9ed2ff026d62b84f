from strangler import plans


class Step(plans.Step):
    """Half of the reads are asked twice; the second answer is thrown away."""

    after = "0001_copy"
    operations = [plans.Shadow(share=0.5)]
    gates = [plans.verified(within_s=600)]
