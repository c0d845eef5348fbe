"""The use cases, without HTTP: the command line, the REST routes and whatever comes later call only this."""
