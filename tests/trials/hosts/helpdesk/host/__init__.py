"""A project around django-helpdesk, as its own documentation asks for it. Only for the trial."""
