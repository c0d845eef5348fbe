"""Requests to other services, each with an end and a largest size, and breakers for services that fail."""
