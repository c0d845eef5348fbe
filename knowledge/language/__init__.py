"""Language models behind one port: requests with a schema for the reply, retries, other endpoints, budgets."""
