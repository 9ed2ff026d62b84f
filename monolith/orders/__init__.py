"""Basket, checkout and order history: what was bought."""
