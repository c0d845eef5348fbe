"""The two engines of a hybrid index: Qdrant Edge in this process, and a Qdrant server."""
