"""Opening documents: the corpus room reads them, the store registers what became of them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from rlm_desktop import paths
from rlm_desktop.corpus.opening import open_paths
from rlm_desktop.events.documents import Corpus
from rlm_desktop.store.corpora import register_corpus


def open_corpus(
    database: Path,
    files: Sequence[Path],
    *,
    name: str = "",
    on_progress: Callable[[int, int, str], None] | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> Corpus:
    """Read files and folders into one corpus and register it; blocks for as long as that takes.

    Raises RlmError when nothing could be read, or its text cannot be kept.
    """
    corpus = open_paths(files, paths.corpora_dir(database), name=name, on_progress=on_progress, is_stopped=is_stopped)
    register_corpus(database, corpus)
    return corpus
