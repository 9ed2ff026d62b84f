"""One side of a link as a process of its own: the same tables as tests.projects.sync, told everything by environment."""
