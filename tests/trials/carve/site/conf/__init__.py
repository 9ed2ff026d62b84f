"""A Wagtail site with the toolkit in it: what a team would add to its own project, and nothing else."""
