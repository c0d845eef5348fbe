"""Measurements: `make bench REPO=<clone of a repository of Markdown documents>`. Figures are ratios within one run."""
