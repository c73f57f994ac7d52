"""A code block's body: the code, what it printed, what its lines asked, and the names it changed."""

from __future__ import annotations

from dataclasses import replace

from rlm_desktop.events import facts
from rlm_desktop.events.outcome import SpanKind, Status
from rlm_desktop.events.wording import plain
from rlm_desktop.store.rows import SpanRow
from rlm_desktop.ui.inspector import notices
from rlm_desktop.ui.inspector.asking import asking_of
from rlm_desktop.ui.inspector.model import CodePart, Ranges
from rlm_desktop.ui.inspector.places import block_number, children_of_step
from rlm_desktop.ui.inspector.stores import Stores, event_at
from rlm_desktop.ui.inspector.told import got_of, told_next
from rlm_desktop.ui.texts.colouring import Colours, colours_of
from rlm_desktop.ui.texts.cutting import first_end, with_short_lines


def code_body(stores: Stores, run: str, code: int, selected: int, horizon: int | None) -> CodePart:
    """A code block; the line that asked for the selected sub-call is marked."""
    reader = stores.reader
    row = reader.span(run, code, horizon=horizon)
    marked = reader.span(run, selected, horizon=horizon).line if selected != code else None
    number = block_number(reader, row)
    part = code_part(stores, row, number, horizon, marked=marked)
    assert row.parent is not None
    step = reader.span(run, row.parent, horizon=horizon)
    told = told_next(reader, step, horizon)
    blocks = [one for one in children_of_step(reader, run, step.span, horizon) if one.kind is SpanKind.CODE]
    before = [joined(reader.output(run, one.span, horizon=horizon))[0] for one in blocks[: number - 1]]
    return replace(part, got=got_of(told, [*before, part.output])[-1])


def code_part(stores: Stores, row: SpanRow, number: int, horizon: int | None, *, marked: int | None = None) -> CodePart:
    """One block with its output and what came of it."""
    reader = stores.reader
    code = reader.code(row.run, row.span)
    output, errors = joined(reader.output(row.run, row.span, horizon=horizon))
    end = event_at(reader, row.run, row.end_seq)
    finished = end if isinstance(end, facts.CodeFinished) else None
    changes = stores.bindings.changes(row.run, row.span, horizon=horizon)
    return CodePart(
        settled=row.status is not Status.RUNNING,
        row=row,
        number=number,
        code=code,
        colours=_colours(code),
        output=output,
        errors=errors,
        printed=max(len(output), finished.output_chars if finished else 0),
        got=None,
        state=finished.state if finished else "",
        error=finished.error if finished else row.error,
        error_line=finished.error_line if finished else None,
        asking=asking_of(stores.line_calls.sums(row.run, row.span, horizon=horizon)),
        marked=marked,
        changed=tuple(one.after for one in changes if one.after is not None),
        removed=tuple(one.name for one in changes if one.after is None),
        notices=notices.of_span(reader, row.run, row.span, horizon),
    )


def joined(output: tuple[facts.OutputWritten, ...]) -> tuple[str, Ranges]:
    """What was printed as one text, and which stretches of it went to stderr."""
    errors: list[tuple[int, int]] = []
    at = 0
    for piece in output:
        end = at + len(piece.text)
        if piece.stream == "stderr":
            if errors and errors[-1][1] == at:
                errors[-1] = (errors[-1][0], end)
            else:
                errors.append((at, end))
        at = end
    return "".join(piece.text for piece in output), tuple(errors)


def _colours(code: str) -> Colours:
    """For the part that is shown first, as it is shown."""
    return colours_of(with_short_lines(plain(code[: first_end(code)])).text)
