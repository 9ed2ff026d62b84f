"""What stays: towns and people."""
