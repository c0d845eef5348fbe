"""The principal of a request, with its permissions and what it may see."""
