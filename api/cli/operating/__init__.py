"""Commands of operators: the server, jobs, keys, backups, reports."""
