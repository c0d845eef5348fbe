"""The outbox of actions: its tables and its writes."""
