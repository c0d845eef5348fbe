"""Work that goes on by itself: jobs, actions, backups, drift checks."""
