"""The value of the service: what it did, from the record, times what that is worth, from stated assumptions."""
