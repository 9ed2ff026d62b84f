from strangler import plans


class Step(plans.Step):
    # no docstring

    after = ""
    operations = [plans.Copy(batch_rows=0)]
