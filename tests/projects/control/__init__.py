"""A tiny project with two tangled apps: what the control side's own tests run in."""
