"""The reader: rows, texts and horizons of real runs in a real file."""

import dataclasses

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events import facts
from rlm_desktop.events.outcome import Outcome, Status
from rlm_desktop.store.connection import connect
from rlm_desktop.store.fold import fold_all
from rlm_desktop.store.listing import span_row
from rlm_desktop.store.reader import Reader
from rlm_desktop.store.writer import Writer

RUN = "0191a0b0c00aaaaaaaa"


@pytest.fixture
def reader(database):
    reader = Reader(database)
    yield reader
    reader.close()


def close(row, other):
    """The same row, sums of dollars compared as floats."""
    assert dataclasses.replace(row, cost=None) == dataclasses.replace(other, cost=None)
    assert row.cost == pytest.approx(other.cost)


@pytest.mark.parametrize("seed", [1, 2])
def test_a_horizon_shows_what_was_there_then(write, reader, random_events, seed):
    events = random_events(seed, 120, Outcome.ANSWERED)
    write(events)
    for horizon in range(1, len(events) + 1):
        _, then = fold_all(events[:horizon])
        expected = sorted(then.values(), key=lambda span: span.ordinal)
        shown = reader.spans(RUN, horizon=horizon)
        assert len(shown) == len(expected)
        for row, span in zip(shown, expected, strict=True):
            close(row, span_row(RUN, span))
        parent = expected[-1].parent or 1
        below = [row for row in shown if row.parent == parent]
        assert reader.children(RUN, parent, horizon=horizon) == below
        assert reader.child_count(RUN, parent, horizon=horizon) == len(below)


@pytest.mark.parametrize("seed", [1, 2])
def test_variables_at_a_horizon_are_those_bound_until_then(write, reader, random_events, seed):
    events = random_events(seed, 200, Outcome.ANSWERED)
    write(events)
    _, spans = fold_all(events)

    def loop_of(span):
        while spans[span].kind not in ("run", "child_run"):
            span = spans[span].parent
        return span

    for horizon in range(1, len(events) + 1, 7):
        bound = {}
        for seq, event in enumerate(events[:horizon], start=1):
            if isinstance(event, facts.VariablesChanged):
                for one in event.changed:
                    bound[loop_of(event.span), one.name] = (one.kind, one.preview, seq)
                for name in event.removed:
                    bound.pop((loop_of(event.span), name), None)
            elif isinstance(event, facts.NamespaceRestored):
                for name in event.lost:
                    bound.pop((loop_of(event.span), name), None)
        for span in spans.values():
            if span.begin_seq <= horizon:
                rows = reader.variables(RUN, span.span, horizon=horizon)
                shown = {row.name: (row.kind, row.preview, row.seq) for row in rows}
                assert shown == {name: value for (loop, name), value in bound.items() if loop == loop_of(span.span)}


def test_events_come_back_as_they_were_written(write, reader, random_events):
    events = random_events(11, 1200, Outcome.FAILED)
    write(events)
    read = list(reader.events(RUN))
    assert [one.event for one in read] == events
    assert [one.seq for one in read] == list(range(1, len(events) + 1))
    assert [one.seq for one in reader.events(RUN, after=700, until=1150)] == list(range(701, 1151))


def test_every_golden_run_reads_as_it_was_written(write, reader, golden):
    run = golden[0].run
    write([one.event for one in golden], run)
    assert list(reader.events(run)) == golden
    assert reader.run(run).last_seq == len(golden)


def test_pages_join_into_the_whole(write, reader, random_events):
    write(random_events(3, 400, Outcome.ANSWERED))
    whole = reader.spans(RUN)
    assert [row for offset in range(0, len(whole), 7) for row in reader.spans(RUN, offset=offset, limit=7)] == whole
    parent = max(whole, key=lambda row: row.children).span
    below = [row for row in whole if row.parent == parent]
    assert reader.child_count(RUN, parent) == len(below) > 3
    assert [row for offset in range(0, 99, 2) for row in reader.children(RUN, parent, offset=offset, limit=2)] == below
    assert reader.children(RUN, None) == [row for row in whole if row.parent == 1]
    assert [row.place for row in below] == list(range(len(below)))
    assert [row.ordinal for row in whole] == list(range(len(whole)))


def test_following_what_was_touched_keeps_a_copy_of_all_rows_true(database, reader, random_events):
    writer = Writer(database, RUN)
    copy, known = {}, 0
    for event in random_events(6, 300, Outcome.STOPPED):
        seq = writer.write(event)
        if seq % 5 == 0 or isinstance(event, facts.RunEnded):
            for row in reader.touched(RUN, after=known):
                copy[row.span] = row
            known = seq
            assert sorted(copy.values(), key=lambda row: row.begin_seq) == reader.spans(RUN)
    writer.close()
    assert reader.touched(RUN, after=known) == []


def test_output_and_pieces_of_a_reply_touch_their_span(database, reader, start):
    writer = Writer(database, RUN)
    message = facts.Message(role="user", text="hello")
    writer.write(start())
    writer.write(facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0))
    seq = writer.write(facts.CallStarted(span=3, at=101.0, parent=2, role="root", model="m", messages=(message,)))
    writer.write(facts.ReplyWritten(span=3, at=102.0, text="Let me "))
    writer.write(facts.ReplyWritten(span=3, at=102.0, text="hm", thinking=True))
    last = writer.write(facts.ReplyWritten(span=3, at=102.0, text="look."))
    assert [row.span for row in reader.touched(RUN, after=seq)] == [3]
    assert reader.reply(RUN, 3) == "Let me look."
    assert reader.reply(RUN, 3, horizon=last - 1) == "Let me "
    assert reader.thinking(RUN, 3) == "hm"
    writer.write(facts.CallFinished(span=3, at=103.0, reply="Let me look!", usage=facts.Usage(), thinking="hmm"))
    assert reader.reply(RUN, 3) == "Let me look!"
    assert reader.reply(RUN, 3, horizon=last) == "Let me look."
    assert reader.thinking(RUN, 3) == "hmm"
    writer.close()


def test_a_prompt_is_put_together_from_the_calls_before(write, reader, family):
    write([one.event for one in family], family[0].run)
    root_calls = [row for row in reader.spans(family[0].run) if row.role == "root" and row.depth == 0]
    third = reader.prompt(family[0].run, root_calls[2].span)
    assert [message.role for message in third] == ["system", "user", "assistant", "user", "assistant", "user"]
    assert third[2].text == "I am not sure what to do."
    assert third[-1].text == "ZeroDivisionError: division by zero"
    assert reader.prompt(family[0].run, 1) == ()


def test_code_output_and_notices(write, reader, family):
    run = family[0].run
    write([one.event for one in family], run)
    code = next(row for row in reader.spans(run) if row.kind == "code")
    assert reader.code(run, code.span).startswith("parts = ")
    assert [(one.stream, one.text) for one in reader.output(run, code.span)] == [
        ("stderr", "a warning 🐍 of the code\n")
    ]
    assert reader.output(run, code.span, horizon=code.begin_seq) == ()
    assert [type(one).__name__ for one in reader.notices(run, 1)] == ["LimitReached", "Compacted"]
    assert reader.notices(run, 1, horizon=5) == ()


def test_the_library_lists_the_newest_first_and_finds_words_of_the_question(write, reader, start):
    for number, question in enumerate(["Où est la POMPE?", "what is 100% of it_", "a\ud800b pompe été"]):
        write([start(question, at=float(number))], f"0191a0b0c0000000{number:03x}")
    assert [row.question for row in reader.runs()] == ["a\ud800b pompe été", "what is 100% of it_", "Où est la POMPE?"]
    assert [row.question for row in reader.runs(matching="pompe OÙ")] == ["Où est la POMPE?"]
    assert reader.run_count(matching="pompe") == 2
    assert reader.run_count(matching="%") == 1
    assert reader.runs(offset=1, limit=1)[0].question == "what is 100% of it_"
    assert reader.run_count() == 3


def test_a_run_is_found_by_the_beginning_of_its_id(write, reader, start):
    write([start()], "0191aaaa")
    write([start()], "0191aabb")
    assert reader.run("0191aab").run == "0191aabb"
    with pytest.raises(RlmError, match="Several runs"):
        reader.run("0191aa")
    for missing in ("0192", "", "%"):
        with pytest.raises(RlmError, match="no run"):
            reader.run(missing)


def test_a_missing_span_is_said(write, reader, start):
    write([start()])
    with pytest.raises(RlmError, match="no span 7"):
        reader.span(RUN, 7)
    with pytest.raises(RlmError, match="no span"):
        reader.children("nothing", None, horizon=3)


def test_a_span_behind_the_horizon_is_not_there(write, reader, start):
    write([start(), facts.StepStarted(span=2, at=101.0, parent=1, step=1, depth=0)])
    assert reader.span(RUN, 1, horizon=1).status is Status.RUNNING
    with pytest.raises(RlmError, match="begins later"):
        reader.span(RUN, 2, horizon=1)


def test_no_question_to_the_reader_looks_through_a_whole_run(database, write, reader, random_events):
    events = random_events(8, 400, Outcome.ANSWERED)
    write(events)
    asked: set[str] = set()
    reader._connection.set_trace_callback(asked.add)
    for horizon in (None, 200):
        spans = reader.spans(RUN, horizon=horizon)
        parents = [row.span for row in spans if row.children]
        for span in [row.span for row in spans]:
            reader.span(RUN, span, horizon=horizon)
            reader.output(RUN, span, horizon=horizon)
            reader.notices(RUN, span, horizon=horizon)
            reader.reply(RUN, span, horizon=horizon)
            reader.variables(RUN, span, horizon=horizon)
            reader.code(RUN, span)
            reader.prompt(RUN, span)
        for parent in parents:
            reader.child_count(RUN, parent, horizon=horizon)
            reader.children(RUN, parent, horizon=horizon)
    reader.touched(RUN, after=300)
    list(reader.events(RUN, after=300))
    reader.run(RUN)
    reader._connection.set_trace_callback(None)
    plans = connect(database, mode="ro")
    for query in asked:
        if query.startswith("SELECT"):
            for *_, step in plans.execute("EXPLAIN QUERY PLAN " + query):
                assert not step.startswith("SCAN"), query
                assert "(run=?)" not in step or "COVERING" in step or "max(seq)" in query, query
                assert "(run=? AND seq<?)" not in step, query
    plans.close()


def test_spans_by_number_come_in_the_order_asked_for(database, write, family):
    events = [one.event for one in family]
    write(events, family[0].run)
    reader = Reader(database)
    rows = reader.spans(family[0].run)
    wanted = [row.span for row in reversed(rows)]
    assert reader.spans_by_id(family[0].run, [*wanted, 10_000]) == list(reversed(rows))
    horizon = rows[len(rows) // 2].begin_seq
    there = reader.spans_by_id(family[0].run, wanted, horizon=horizon)
    assert there == list(reversed(reader.spans(family[0].run, horizon=horizon)))
    assert reader.spans_by_id(family[0].run, range(2, 3_000)) == sorted(rows[1:], key=lambda row: row.span)
    reader.close()


def test_the_way_to_a_span_leads_down_from_the_run(database, write, family):
    run = family[0].run
    write([one.event for one in family], run)
    reader = Reader(database)
    rows = {row.span: row for row in reader.spans(run)}
    for row in rows.values():
        way = reader.path(run, row.span)
        assert way[0].span == 1
        assert way[-1] == row
        assert [one.parent for one in way[1:]] == [one.span for one in way[:-1]]
    deepest = max(rows.values(), key=lambda row: row.begin_seq)
    assert reader.path(run, deepest.span, horizon=deepest.begin_seq)[-1] == reader.span(
        run, deepest.span, horizon=deepest.begin_seq
    )
    with pytest.raises(RlmError, match="begins later"):
        reader.path(run, deepest.span, horizon=deepest.begin_seq - 1)
    with pytest.raises(RlmError, match="no span"):
        reader.path(run, 10_000)
    reader.close()
