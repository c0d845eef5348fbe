"""Tests of the ways in: use cases, REST, command line and client."""
