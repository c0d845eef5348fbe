"""How a text is laid out: sentences, prose, boxes to tick."""
