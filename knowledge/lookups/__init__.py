"""External tools that are asked for facts over HTTP."""
