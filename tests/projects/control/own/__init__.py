"""The tiny project's own tests, as its team writes them: they run with the toolkit installed and without it."""
