"""The gateway: HTTP in and out, by organisations that sign in; a route names the right that it needs."""
