"""Text recognition: the port of an engine that reads print in an image, the engine, and the choice of one."""
