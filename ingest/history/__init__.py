"""Git histories: commits as effective periods, and how they are recorded."""
