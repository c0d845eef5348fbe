"""The value of the service: outcomes counted in the record, times their worth by stated assumptions."""
