"""Golden sets, metrics and reports. Nothing is evaluated here yet."""
