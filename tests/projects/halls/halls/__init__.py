"""What leaves: halls, their evenings, and everything tied to those."""
