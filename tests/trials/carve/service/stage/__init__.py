"""The project around redirects: settings, addresses, the WSGI door. It imports nothing of Wagtail."""
