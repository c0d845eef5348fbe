"""Structured objects: the fields authors may write (`authored`), their checks (`validation`) and their text
(`render`).
"""
