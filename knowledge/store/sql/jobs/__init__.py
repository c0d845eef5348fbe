"""The queue of jobs: its tables, its writes and its claims."""
