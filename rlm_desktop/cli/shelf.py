"""`list`, `show`, `score`, `export`, `import`: the runs of a database."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from rlm_desktop.cli.printing import say, say_json
from rlm_desktop.cli.run import as_plain
from rlm_desktop.cli.wording import totals_line
from rlm_desktop.errors import RlmError
from rlm_desktop.events.outcome import Status
from rlm_desktop.events.score import Score, score_in, who
from rlm_desktop.events.wording import dollars, outcome_sentence, plain
from rlm_desktop.formats.redaction_rules import rules_named
from rlm_desktop.store.library import open_library
from rlm_desktop.store.marks import set_scores
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.rows import RunRow, SpanRow
from rlm_desktop.store.shelf import Shelf
from rlm_desktop.worker.trajectories import export_runs, import_files, preview_redaction

PAGE = 1000
NO_RUN = "No run yet. Ask one: rlm-desktop run --ask … --corpus …"


def list_runs(given: argparse.Namespace, database: Path) -> int:
    """Print the runs, newest first."""
    if not database.exists():
        if given.json:
            say_json([])
        else:
            say(NO_RUN)
        return 0
    reader = Reader(database)
    try:
        rows = list(_runs(reader))
    finally:
        reader.close()
    if given.json:
        say_json([_listed(row, database) for row in rows])
        return 0
    for row in rows:
        when = datetime.fromtimestamp(row.begin).strftime("%Y-%m-%d %H:%M")
        outcome = row.outcome.value if row.outcome else "running"
        question = " ".join(plain(row.question).split())
        say(f"{row.run}  {when}  {outcome:<10}  {dollars(row.cost, row.unpriced_calls):>12}  {question[:80]}")
    if not rows:
        say(NO_RUN)
    return 0


def show(given: argparse.Namespace, database: Path) -> int:
    """Print one run's spans as a tree, or as a flat JSON list."""
    reader = Reader(_existing(database))
    try:
        row = reader.run(given.run)
        spans = list(_spans(reader, row.run))
    finally:
        reader.close()
    if given.json:
        say_json(_shown(row, spans))
        return 0
    say(plain(row.question))
    if row.continues is not None:
        say(f"(continues the run {row.continues})")
    if row.forked_from is not None:
        say(f"(goes on from the run {row.forked_from})")
    levels: dict[int, int] = {}
    for span in _in_tree_order(spans):
        level = levels[span.span] = 0 if span.parent is None else levels.get(span.parent, 0) + 1
        say("  " * level + _span_line(span))
    say("")
    if row.answer:
        say(row.answer)
        say("")
    say(f"{outcome_sentence(row.outcome, row.reason)} {totals_line(row)}")
    if row.score is not None:
        say(f"Score: {row.score.value:g}, {plain(row.score.by)}")
    return 0


def score(given: argparse.Namespace, database: Path) -> int:
    """Say how good the answers of runs are, or take that back."""
    try:
        score = None if given.score == "none" else Score(score_in(given.score), who(given.by))
    except ValueError as error:
        raise RlmError(
            f"{given.score!r} is no score.", "Give a number from 0 to 1, or none to take one back."
        ) from error
    chosen = _chosen(_existing(database), given.runs, given.where)
    reader = Reader(database)
    try:
        runs = [reader.run(run).run for run in chosen]
    finally:
        reader.close()
    set_scores(database, dict.fromkeys(runs, score))
    if given.json:
        say_json({"runs": runs, "score": score and score.value, "score_by": score and score.by})
    else:
        said = "no score" if score is None else f"{score.value:g}, {plain(score.by)}"
        say(*(f"{run}  {said}" for run in runs))
    return 0


def export(given: argparse.Namespace, database: Path) -> int:
    """Write runs to a file, or to a folder of files; or list what would be replaced in them."""
    rules = rules_named([kind for kind in given.redact.split(",") if kind], given.redact_word, given.redact_document)
    runs = _chosen(_existing(database), given.runs, given.where)
    if given.redact_preview:
        for one in preview_redaction(database, runs, rules):
            say(f"{one.run}  {one.seq}  {one.place}  {one.rule}: {plain(one.found)} → {one.put}")
        return 0
    if given.out is None:
        raise RlmError("There is no place to write to.", "Name one with --out.")
    for file in export_runs(database, runs, given.out, given.format, rules):
        say(f"Written: {plain(str(file))}")
    return 0


def bring(given: argparse.Namespace, database: Path) -> int:
    """Import files of runs; or one that is still being written, as it grows."""
    if given.follow:
        from rlm_desktop.cli.growing import follow

        return follow(given, database)
    open_library(database)
    notices: list[str] = []
    refusals: list[RlmError] = []
    runs = import_files(database, given.files, on_notice=notices.append, on_refusal=refusals.append)
    if len(refusals) == len(given.files):
        raise refusals[0]
    said = [*dict.fromkeys(notices), *map(str, refusals[1:])]
    if given.json:
        say_json({"runs": runs, "notices": said})
    else:
        for run in runs:
            say(f"Imported: {run}")
        for sentence in said:
            say(f"Note: {sentence}")
    if refusals:
        raise refusals[0]
    return 0


COMMANDS: dict[str, Callable[[argparse.Namespace, Path], int]] = {
    "list": list_runs,
    "show": show,
    "score": score,
    "export": export,
    "import": bring,
}


def _existing(database: Path) -> Path:
    if not database.exists():
        raise RlmError(f"There is no database at {database}.", "Ask a question first, or name another with --db.")
    return database


def _chosen(database: Path, named: Sequence[str], filter: str | None) -> list[str]:
    """The runs that are named, those that a filter leaves, or of the named ones those that it leaves."""
    if filter is None:
        if not named:
            raise RlmError("No run is named.", "Name one, or choose by --where.")
        return list(named)
    shelf = Shelf(database)
    try:
        found = shelf.ids(filter=filter, is_descending=False, with_archived=True)
        wanted = {shelf.run(run).run for run in named}
    finally:
        shelf.close()
    chosen = [run for run in found if not named or run in wanted]
    if not chosen:
        raise RlmError("No run is like that.", "Ask `rlm-desktop list` what is there.")
    return chosen


def _runs(reader: Reader) -> Iterator[RunRow]:
    offset = 0
    while page := reader.runs(offset=offset, limit=PAGE):
        yield from page
        offset += len(page)


def _spans(reader: Reader, run: str) -> Iterator[SpanRow]:
    offset = 0
    while page := reader.spans(run, offset=offset, limit=PAGE):
        yield from page
        offset += len(page)


def _listed(row: RunRow, database: Path) -> dict[str, Any]:
    return {
        **as_plain(row, database),
        "question": row.question,
        "method": row.method,
        "root_model": row.root_model,
        "sub_model": row.sub_model,
        "begin_seconds": row.begin,
    }


def _shown(row: RunRow, spans: list[SpanRow]) -> dict[str, Any]:
    return {
        "run": row.run,
        "question": row.question,
        "method": row.method,
        "outcome": row.outcome.value if row.outcome else "running",
        "answer": row.answer,
        "replies_sent_back": row.sent_back,
        "continues": row.continues,
        "forked_from": row.forked_from,
        "spans": [
            {
                "id": span.span,
                "parent": span.parent,
                "kind": span.kind.value,
                "depth": span.depth,
                "step": span.step,
                "status": span.status.value,
                "model": span.model or None,
                "begin_seconds": round(span.begin - row.begin, 6),
                "end_seconds": None if span.end is None else round(span.end - row.begin, 6),
                "tokens_in": span.tokens_in,
                "tokens_out": span.tokens_out,
                "cost_dollars": span.cost,
                "error": span.error or None,
            }
            for span in spans
        ],
    }


def _in_tree_order(spans: list[SpanRow]) -> Iterator[SpanRow]:
    """Each span before its children, children in the order they began."""
    below: dict[int | None, list[SpanRow]] = {}
    for span in spans:
        below.setdefault(span.parent, []).append(span)
    waiting = below.get(None, [])[::-1]
    while waiting:
        span = waiting.pop()
        yield span
        waiting += below.get(span.span, [])[::-1]


def _span_line(span: SpanRow) -> str:
    parts = [span.kind.value.replace("_", " ")]
    if span.kind.value == "step":
        parts = [f"step {span.step}"]
    if span.role:
        parts = [f"{span.role} call", span.model]
    if span.status is not Status.OK:
        parts.append(f"[{span.status.value}]")
    if span.end is not None:
        parts.append(f"{span.end - span.begin:.2f} s")
    if span.tokens_in is not None or span.tokens_out is not None:
        parts.append(f"{span.tokens_in or 0:,}+{span.tokens_out or 0:,} tokens")
    label = " ".join(plain(span.label).split())[:80]
    error = plain(span.error).strip().split("\n")[-1]
    return "  ".join(part for part in (*parts, label, error[:120]) if part)
