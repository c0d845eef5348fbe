"""Differences between two statements of one subject: values, names, modality."""
