"""The ports of the system of record, one module for each subject."""
