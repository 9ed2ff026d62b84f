"""The project that pretix is already, and nothing around it. Only for the trial."""
