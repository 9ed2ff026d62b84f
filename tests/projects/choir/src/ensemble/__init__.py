"""The whole choir in one app, as it grew: who sings, where, what is announced, and the concerts."""
