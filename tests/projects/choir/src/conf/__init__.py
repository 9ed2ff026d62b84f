"""The project around the choir's one app: settings in rooms, addresses, the WSGI door."""
