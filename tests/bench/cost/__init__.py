"""What capture costs a database: the same writes with a link and without one, in turns, as ratios of one run."""
