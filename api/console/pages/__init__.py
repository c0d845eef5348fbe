"""The pages of the console: each function takes a visit, calls use cases, and returns what to show."""
