"""Schema migrations of sync's own tables."""
