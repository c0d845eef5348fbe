"""Reads Markdown by the rules of CommonMark and GitHub, with the raw HTML in it, to a kept text and a document tree."""
