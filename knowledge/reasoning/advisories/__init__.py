"""What an asker should know beside the answer: other regions, changes to come, stale confirmations."""
