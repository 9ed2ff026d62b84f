"""A project around django-oscar, as its own documentation asks for it. Only for the trial."""
