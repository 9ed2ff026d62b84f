"""The schema of the kit's own table."""
