"""The service's side of the shell: a service has no `strangler` app, so sync brings its own command."""
