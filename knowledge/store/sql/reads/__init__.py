"""The reads of the SQL store: versions, authority, snapshots and the feed of the index."""
