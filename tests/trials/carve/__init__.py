"""Redirects leave a Wagtail site for a service and come back: a capability of a monolith that is not ours."""
