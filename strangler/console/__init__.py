"""The console: Django admin pages of all this. People look and ask here; the conductor decides, as for the command.

Reading order: admin (what is registered, which URLs), board, page, differences (what is shown), asking (what a button would
do), moves (what it does), views (HTTP).
"""
