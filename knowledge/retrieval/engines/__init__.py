"""The two hybrid indexes: Qdrant Edge in this process, and a Qdrant server."""
