"""The toolkit on projects that are not ours: `python -m tests.trials`, or `make trial-analyze`."""
