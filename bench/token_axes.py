"""Computes the axes onto which the vectors of tokens are projected: `python -m bench.token_axes FOLDER ... --out FILE`.

They are the principal components, without centring, of the vectors that the bundled model gives to all tokens of the documents in the
folders. Prints the share of the squared lengths that they keep. Other axes make the vectors that stores hold useless: raise the fingerprint
of the embedder with them.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.engines import OPTIONS, opened
from ingest.pipeline import Ingestor
from knowledge.model.reading.vectors import TOKEN_DIMENSIONS
from knowledge.retrieval.bundled_model import BUNDLED_NAME, bundled_directory, verified_directory
from knowledge.retrieval.encoding import BATCH
from knowledge.retrieval.mini_lm import BundledModel
from knowledge.retrieval.pooling import unit
from knowledge.settings import Settings


def main() -> None:
    """Compute the axes and write them to a file."""
    parser = argparse.ArgumentParser(prog="bench.token_axes", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+", help="Folders of documents.")
    parser.add_argument("--out", type=Path, required=True, help="The .npy file to write.")
    arguments = parser.parse_args()
    tokens = _tokens(_texts(arguments.folders))
    _, kept, axes = np.linalg.svd(tokens.T @ tokens)
    np.save(arguments.out, axes[:TOKEN_DIMENSIONS].T.astype(np.float16))
    share = kept[:TOKEN_DIMENSIONS].sum() / kept.sum()
    print(f"{len(tokens)} tokens; {TOKEN_DIMENSIONS} axes keep {share:.3f} of their squared lengths.")


def _texts(folders: list[Path]) -> list[str]:
    """The indexed texts of all passages of the documents in the folders."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        with opened(settings) as canon:
            Ingestor(canon.store, canon.tokens, settings, canon.clock).paths(folders, OPTIONS)
            hashes = canon.store.without_vectors("none")
            return [passage.indexed_text for passage in canon.store.passages(hashes).values()]


def _tokens(texts: list[str]) -> NDArray[np.float32]:
    """The unit vectors of the tokens of all texts, special ones left out."""
    directory = bundled_directory(BUNDLED_NAME)
    if directory is None:
        raise SystemExit("The bundled model is not installed.")
    model = BundledModel(verified_directory(directory), "float32")
    rows = []
    for start in range(0, len(texts), BATCH):
        embedded = model.documents(texts[start : start + BATCH])
        is_text = embedded.offsets[:, :, 0] < embedded.offsets[:, :, 1]
        rows.append(embedded.tokens.float().numpy()[is_text])
    return unit(np.concatenate(rows))


if __name__ == "__main__":
    main()
