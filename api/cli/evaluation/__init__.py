"""The commands `knowledge eval`, and how their results are printed."""
