"""The door for runs that leave: formats by name, and one run or several written to a file or a folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from rlm_desktop.errors import RlmError
from rlm_desktop.formats import fine_tuning, jsonl, markdown, notebook, spans_csv, speedscope, web_page
from rlm_desktop.formats.account import Source, events_of, scores_of
from rlm_desktop.formats.atif import writing as atif
from rlm_desktop.formats.bundle import writing as bundle
from rlm_desktop.formats.complete_file import complete_file, complete_folder
from rlm_desktop.formats.inspect_eval import writing as inspect_eval
from rlm_desktop.formats.otlp import writing as otlp
from rlm_desktop.formats.rlms import writing as rlms


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a run."""

    name: str
    suffix: str
    about: str
    write: Callable[[BinaryIO, Sequence[Source]], None]
    holds_several: bool = True
    """Whether one file takes several runs; else each becomes a file of a folder."""
    takes_documents: bool = False
    """Whether the documents that a run was asked about go with it."""


def _write_events(file: BinaryIO, sources: Sequence[Source]) -> None:
    jsonl.write_lines(file, events_of(sources), scores_of(sources))


FORMATS = {
    one.name: one
    for one in (
        Format("jsonl", ".jsonl", "our own event lines, lossless", _write_events),
        Format("bundle", ".rlmrun", "runs with their documents, for a colleague", bundle.write, takes_documents=True),
        Format("rlms", ".rlms.jsonl", "for the visualizer of the rlms package", rlms.write, holds_several=False),
        Format("atif", ".atif.json", "a trajectory of ATIF v1.7", atif.write, holds_several=False),
        Format("md", ".md", "a report to read", markdown.write),
        Format("csv", ".csv", "a table, one line for each span", spans_csv.write),
        Format("html", ".html", "one page for any browser, with search", web_page.write, holds_several=False),
        Format("ipynb", ".ipynb", "a Jupyter notebook with recorded sub-calls", notebook.write, holds_several=False),
        Format("eval", ".eval", "an evaluation for Inspect, a sample for each run", inspect_eval.write),
        Format("otlp", ".otlp.json", "OpenTelemetry spans, with OpenInference and GenAI keys", otlp.write),
        Format("speedscope", ".speedscope.json", "profiles for speedscope.app", speedscope.write),
        Format("sft", ".sft.jsonl", "fine-tuning chats of the root's turns", fine_tuning.write_root_turns),
        Format("sft-sub", ".sft.jsonl", "fine-tuning chats of the sub-calls", fine_tuning.write_sub_turns),
    )
}


def format_named(name: str) -> Format:
    """A format by its name. Raises RlmError, with the list, when there is none."""
    if name not in FORMATS:
        raise RlmError(f"There is no format {name!r}.", f"Choose one of {', '.join(FORMATS)}.")
    return FORMATS[name]


def write_runs(out: Path, name: str, sources: Sequence[Source]) -> list[Path]:
    """Write runs in a format; the files, complete. An existing file is replaced.

    out: the file; for several runs in a format that holds one, the folder for a file each, named by the run's id.
    Raises RlmError when there is no such format or the files cannot be written.
    """
    chosen = format_named(name)
    if len(sources) == 1 or chosen.holds_several:
        with complete_file(out) as file:
            chosen.write(file, sources)
        return [out]
    names = [f"{source.run}{chosen.suffix}" for source in sources]
    with complete_folder(out) as folder:
        for source, file_name in zip(sources, names, strict=True):
            with (folder / file_name).open("wb") as file:
                chosen.write(file, [source])
    return [out / file_name for file_name in names]
