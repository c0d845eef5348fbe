"""Use cases of operators: keys, jobs, backups, the whole record, the index."""
