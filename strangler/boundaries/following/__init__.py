"""What a project's code does to rows, as far as reading can follow it: a Trace, and what each entry reaches by it."""
