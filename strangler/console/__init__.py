"""The console: Django admin pages of all this. People look and ask here; the conductor decides, as for the command.

A project with `django.contrib.admin` has it: /admin/strangler/standing/ is the board. Permissions, given as any other:
strangler.view_standing looks, strangler.view_difference sees samples, strangler.change_standing presses buttons.

Reading order: admin (what is registered, which URLs), board, page, differences (what is shown), asking (what a button would
do), moves (what it does), views (HTTP).
"""
