"""The consequences of decisions: review tasks for people, and actions that are handed over to webhooks (rules D5 to D7)."""
