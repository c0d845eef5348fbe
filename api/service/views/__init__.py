"""Views of what use cases return, one module for each subject."""
