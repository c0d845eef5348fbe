"""The console: pages for people, rendered by the server, over the use cases of `api.service`. They work without scripts."""
