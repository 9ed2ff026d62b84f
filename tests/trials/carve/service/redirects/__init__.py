"""Redirects; sites and pages are only borrowed."""
