"""The project around concerts: settings, addresses, the WSGI door. It imports nothing of the choir."""
