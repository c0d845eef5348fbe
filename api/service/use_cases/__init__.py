"""One module per group of use cases. `api.service.application` puts them together."""
