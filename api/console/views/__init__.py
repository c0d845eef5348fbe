"""Pure functions from the views of the service to what the templates show. They do no I/O."""
