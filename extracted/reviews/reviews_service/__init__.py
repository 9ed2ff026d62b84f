"""The project around reviews: settings, addresses, doors."""
