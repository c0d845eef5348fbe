"""Canonical knowledge objects: what was authoritative, where, when, and since when it was known."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# numpy's own threads gain nothing on products as small as those here, and spin for a while afterwards, when the model and the search need the processor:
# without them the slowest hundredth of the answers took 147 ms instead of 196, and an ingest of 61 documents 27 s instead of 30.
