"""What leaves this site."""
