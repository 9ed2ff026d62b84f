"""The real shop in a test's hands: one address more, a command that stops or dies at a named moment, a visitor."""
