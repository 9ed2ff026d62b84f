"""A project around Wagtail, as its own documentation asks for it. Only for the trial."""
