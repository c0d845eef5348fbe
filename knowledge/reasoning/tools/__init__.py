"""The tools that a step of a plan can call: search in the indexes, and the rules of an object."""
