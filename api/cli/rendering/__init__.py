"""Prints results for people, one module for each subject."""
