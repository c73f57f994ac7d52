"""Evaluations of Inspect as runs, one for each sample: archives whole or in chunks, cut off or not, and JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Event
from rlm_desktop.formats.foreign.placing import Placing
from rlm_desktop.formats.foreign.telling import SpanSource, Telling
from rlm_desktop.formats.imported import ImportedRun, Sentences, run_id, source_of
from rlm_desktop.formats.inspect_eval.archive import Archive, is_archive
from rlm_desktop.formats.inspect_eval.events import SampleSpans
from rlm_desktop.formats.inspect_eval.samples import HEADS, Evaluation, Sample
from rlm_desktop.formats.inspect_eval.scoring import score_in
from rlm_desktop.formats.told import table

FORM = "Inspect evaluation"
NOT_FINISHED = "The evaluation was not finished when the file was written."


def is_evaluation(path: Path) -> bool:
    """Whether a file is an archive of Inspect.

    Raises RlmError when the file cannot be read.
    """
    if not is_archive(path):
        return False
    with Archive(path) as archive:
        return any(name in HEADS or name.startswith("samples/") for name in archive.entries)


def is_document(value: Any) -> bool:
    """Whether a JSON value, or the beginning of one, is an evaluation."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("eval"), dict)
        and "version" in value
        and "model"
        in {
            *value["eval"],
            *value,
        }
    )


def read(path: Path, on_bytes: Callable[[int], None]) -> Iterator[ImportedRun]:
    """The runs of a file, in its order.

    on_bytes: called with how much of the file is read; may raise to end it.
    Raises RlmError when the file cannot be read or holds no sample.
    """
    evaluation = Evaluation(path, on_bytes)
    count = 0
    if is_archive(path):
        with Archive(path) as archive:
            for sample in evaluation.of_archive(archive):
                yield _run(path, evaluation, sample)
                count += 1
    else:
        try:
            with path.open("rb") as file:
                for sample in evaluation.of_document(file):
                    yield _run(path, evaluation, sample)
                    count += 1
        except OSError as error:
            raise RlmError(f"{path} cannot be read: {error.strerror or error}.", "Choose another file.") from error
    if not count:
        why = evaluation.damages[0].rstrip(".") if evaluation.damages else "it has a head, but no samples"
        raise RlmError(f"{path}: {why}: there is nothing to show.", "Choose the evaluation with its samples.")


def _run(path: Path, evaluation: Evaluation, sample: Sample) -> ImportedRun:
    spans = SampleSpans(evaluation.head, sample)
    sentences = Sentences(path.name)
    digest = repr((sample.told.get("id"), sample.told.get("epoch"))).encode("utf-8", "backslashreplace")
    identity = run_id(spans.begin, digest + b"".join(one.digest for one in sample.events))
    events = _events(path, evaluation, sample, spans, sentences)
    return ImportedRun(identity, events, sentences, score_in(sample.told))


def _events(
    path: Path, evaluation: Evaluation, sample: Sample, spans: SampleSpans, sentences: Sentences
) -> Iterator[Event]:
    placing = Placing(spans.all)
    placing.place()
    source = SpanSource(source_of(FORM, path), spans.say)
    for number, event in enumerate(Telling(placing, source, sentences).events()):
        yield event
        if number == 0:
            said = [*evaluation.damages, *sample.damages, *spans.left_out()]
            if evaluation.head.get("status") == "started" or not table(evaluation.head.get("stats")):
                said.append(NOT_FINISHED)
            for sentence in said:
                yield from sentences.tell(sentence, event.at)
