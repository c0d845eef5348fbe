"""Tests of the use cases, without HTTP and without a terminal."""
