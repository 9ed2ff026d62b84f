"""What customers say about products, and what others think of it."""
