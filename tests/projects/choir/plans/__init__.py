"""What leaves the choir."""
