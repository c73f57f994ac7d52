"""Runs leave and enter as files: the formats room reads and writes them, the store keeps them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from pathlib import Path

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Event, Recorded, RunStarted
from rlm_desktop.events.identity import new_run_id
from rlm_desktop.events.score import Score
from rlm_desktop.formats import jsonl, reading
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.bundle.reading import opened
from rlm_desktop.formats.imported import ImportedRun
from rlm_desktop.formats.redaction import Replacement
from rlm_desktop.formats.redaction_rules import Rules
from rlm_desktop.formats.writing import format_named, write_runs
from rlm_desktop.store.marks import add_scores, set_deleted
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import append_imported, begun_alike, has_run, same_events
from rlm_desktop.worker.handing_over import bring_documents, with_documents
from rlm_desktop.worker.redacting import redaction_of


class Stopped(Exception):
    """The import was stopped, as ordered."""


def export_runs(
    database: Path, runs: Sequence[str], out: Path, format: str = "jsonl", rules: Rules | None = None
) -> list[Path]:
    """Write runs in a format, without what the rules name; the files. An existing one is replaced when all is written.

    Where something is taken out, documents stay here: they may hold it too.

    Raises RlmError when there is no such run or format, or a file cannot be written.
    """
    chosen = format_named(format)
    reader = Reader(database)
    try:
        sources = _sources(reader, runs)
        if rules:
            redaction = redaction_of(database, reader, sources, rules)
            sources = [redaction.redacted(source) for source in sources]
        elif chosen.takes_documents:
            sources = [with_documents(database, reader, source) for source in sources]
        return write_runs(out, format, sources)
    finally:
        reader.close()


def preview_redaction(database: Path, runs: Sequence[str], rules: Rules) -> list[Replacement]:
    """Every stretch that an export of these runs with these rules replaces, in order."""
    reader = Reader(database)
    try:
        sources = _sources(reader, runs)
        redaction = redaction_of(database, reader, sources, rules)
        return [one for source in sources for one in redaction.replacements(source)]
    finally:
        reader.close()


def _sources(reader: Reader, runs: Sequence[str]) -> list[Source]:
    """The runs, each once."""
    return [_source(reader, run) for run in dict.fromkeys(reader.run(run).run for run in runs)]


def _source(reader: Reader, run: str) -> Source:
    """A run as it stands now: what is added meanwhile is left out, however often it is read."""
    row = reader.run(run)
    return Source(run, lambda: reader.events(run, until=row.last_seq), score=row.score)


def import_files(
    database: Path,
    files: Sequence[Path],
    *,
    on_notice: Callable[[str], None] = lambda _: None,
    on_refusal: Callable[[RlmError], None] | None = None,
    on_progress: Callable[[int, int, str], None] = lambda done, total, what: None,
    is_stopped: Callable[[], bool] = lambda: False,
) -> list[str]:
    """Bring the runs of files into the database, ours and those of other programs; their ids there, in order.

    A run that is there already is not doubled, and comes back if it was deleted for now; a different one under the
    same id gets a new id.
    on_notice: called with each sentence that should be known of what came in.
    on_refusal: called with why a file cannot be read, and the others are still read; without it this is raised.
    on_progress: called with bytes done, their total, and the file under way.
    Raises RlmError that names file and line, and Stopped; what was read until then is kept, but no half of a run.
    """
    total = sum(file.stat().st_size for file in files if file.is_file())
    done = 0
    imported: list[str] = []
    for file in files:

        def on_bytes(count: int, done: int = done, name: str = file.name) -> None:
            if is_stopped():
                raise Stopped
            on_progress(done + count, total, name)

        try:
            _import_file(database, file, on_bytes, on_notice, imported)
        except RlmError as error:
            if on_refusal is None:
                raise
            on_refusal(error)
        done += file.stat().st_size if file.is_file() else 0
    return imported


def _import_file(
    database: Path,
    file: Path,
    on_bytes: Callable[[int], None],
    on_notice: Callable[[str], None],
    imported: list[str],
) -> None:
    form = reading.identify(file)
    if form is None:
        raise reading.not_a_record(file)
    if form == reading.OURS:
        _import_ours(database, jsonl.read(file, on_bytes), jsonl.scores(file), imported)
        return
    if form == reading.BUNDLE:
        _import_bundle(database, file, on_bytes, imported)
        return
    for given in reading.read(file, form, on_bytes):
        again = partial(_again, file, form, given.run, on_bytes)
        run = _import_foreign(database, given, again, on_notice)
        if given.score is not None:
            add_scores(database, {run: given.score})
        imported.append(run)


def _import_foreign(
    database: Path, given: ImportedRun, again: Callable[[], Iterator[Event]], on_notice: Callable[[str], None]
) -> str:
    """Bring a run of another program in, or find it there: imported before, or followed while it grew; its id here.

    again: gives its events once more, for a run there that began alike.
    """
    if has_run(database, given.run):
        set_deleted(database, {given.run: False})
        return given.run
    begin = next(given.events)
    alike = begun_alike(database, begin) if isinstance(begin, RunStarted) else []
    for run in alike:
        if same_events(database, run, again()):
            set_deleted(database, {run: False})
            return run
    append_imported(database, given.run, chain([begin], given.events))
    for sentence in given.sentences.said:
        on_notice(sentence)
    return given.run


def _again(file: Path, form: str, run: str, on_bytes: Callable[[int], None]) -> Iterator[Event]:
    """The events of one run of a file."""
    for given in reading.read(file, form, on_bytes):
        if given.run == run:
            yield from given.events
            return


def _import_bundle(database: Path, file: Path, on_bytes: Callable[[int], None], imported: list[str]) -> None:
    packed = file.stat().st_size
    with opened(file) as bundle:

        def on_unpacked(count: int, before: int = 0) -> None:
            on_bytes(packed * min(before + count, bundle.size) // max(1, bundle.size))

        bring_documents(database, file, bundle, on_unpacked)
        before = bundle.size - bundle.events_size
        events = bundle.events(lambda count: on_unpacked(count, before))
        _import_ours(database, events, bundle.scores(), imported)


def _import_ours(database: Path, given: Iterable[Recorded], scores: Mapping[str, Score], imported: list[str]) -> None:
    for run, recorded in groupby(given, key=lambda one: one.run):
        identity = _import_one(database, run, (one.event for one in recorded))
        if run in scores:
            add_scores(database, {identity: scores[run]})
        imported.append(identity)


def _import_one(database: Path, run: str, events: Iterable[Event]) -> str:
    """Bring a run of ours in, or find it there; its id here."""
    if not has_run(database, run):
        append_imported(database, run, events)
        return run
    events = list(events)
    if same_events(database, run, events):
        set_deleted(database, {run: False})
        return run
    identity = new_run_id()
    append_imported(database, identity, events)
    return identity
