"""Files and their bytes become checked versions here. Nothing in this package writes to the store."""
