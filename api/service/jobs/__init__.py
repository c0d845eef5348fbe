"""Jobs: their requests, the work of each kind, and access to them through a running service."""
