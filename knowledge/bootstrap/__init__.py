"""The only place that chooses engines."""

from __future__ import annotations

from knowledge.bootstrap.canon import Canon as Canon
from knowledge.bootstrap.canon import open_canon as open_canon
