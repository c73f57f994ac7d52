"""Runs written by a format's name: one file or a folder, complete or not there, and no text breaks out of its place."""

import csv
import io
import json
import re

import nbformat
import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.formats import jsonl
from rlm_desktop.formats.account import Source
from rlm_desktop.formats.spans_csv import COLUMNS, harmless
from rlm_desktop.formats.writing import FORMATS, write_runs


def written(tmp_path, name, *sources):
    """The text of the one file that is written."""
    (file,) = write_runs(tmp_path / f"out{FORMATS[name].suffix}", name, sources)
    return file.read_bytes().decode("utf-8")


def outside_fences(text):
    """The lines of a report that Markdown reads, and how many fences there are."""
    lines, fence, count = [], "", 0
    for line in text.split("\n"):
        ticks = re.match("`{3,}", line)
        if fence:
            if re.fullmatch(fence + "`*", line):
                fence = ""
        elif ticks:
            fence, count = ticks[0], count + 1
        else:
            lines.append(line)
    assert fence == ""
    return lines, count


def test_a_wrong_format_is_named_with_the_list(tmp_path, golden):
    with pytest.raises(RlmError, match="pdf") as refused:
        write_runs(tmp_path / "out", "pdf", [golden("found")])
    assert all(name in refused.value.remedy for name in FORMATS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_replaced_only_when_the_new_one_is_complete(tmp_path, golden, name):
    out = tmp_path / "out"
    out.write_text("the old one", encoding="utf-8")
    whole = list(golden("found").read())

    def breaks():
        yield from whole[:12]
        raise RlmError("The database is damaged.")

    with pytest.raises(RlmError, match="damaged"):
        write_runs(out, name, [Source("0191a0b0c001a2b3c4d", breaks)])
    assert [file.name for file in tmp_path.iterdir()] == ["out"]
    assert out.read_text(encoding="utf-8") == "the old one"


@pytest.mark.parametrize("name", FORMATS)
def test_several_runs_are_one_file_where_that_can_be_else_a_folder(tmp_path, golden, name):
    files = write_runs(tmp_path / "out", name, [golden("found"), golden("family")])
    assert len(files) == (1 if FORMATS[name].holds_several else 2)
    assert all(file.stat().st_size for file in files)
    assert {file.name for file in tmp_path.iterdir()} == {"out"}


@pytest.mark.parametrize("name", FORMATS)
def test_a_place_that_cannot_be_written_is_said(tmp_path, golden, name):
    with pytest.raises(RlmError, match="cannot be written"):
        write_runs(tmp_path / "missing" / "out", name, [golden("found")])


@pytest.mark.parametrize("name", FORMATS)
def test_any_run_can_be_written_in_any_format(tmp_path, golden, hostile, name):
    under_way = Source("0191a0b0c001a2b3c4d", lambda: list(golden("found").read())[:9])
    for source in (golden("found"),) if name.startswith("sft") else (hostile, golden("stopped"), under_way):
        (file,) = write_runs(tmp_path / "out", name, [source])
        assert file.stat().st_size > 0


def test_several_runs_in_one_jsonl_come_back(tmp_path, golden):
    sources = [golden("found"), golden("family")]
    (file,) = write_runs(tmp_path / "out.jsonl", "jsonl", sources)
    assert list(jsonl.read(file)) == [one for source in sources for one in source.read()]


def test_the_report_tells_the_run(tmp_path, golden):
    text = written(tmp_path, "md", golden("family"))
    assert "## Step 2" in text
    assert "### Code block 1" in text
    assert "#### Child run" in text
    assert "1 / 0" in text
    assert "ZeroDivisionError: division by zero" in text
    assert "1 unpriced call" in text or "unpriced calls" in text
    assert text.rstrip().endswith("```text\nThe valve opened at noon.\n```")
    assert len(re.findall(r"^\| \d+ \| llm\\_query \|", text, flags=re.MULTILINE)) == 8 + 2


def test_no_text_breaks_out_of_the_report(tmp_path, hostile):
    lines, fences = outside_fences(written(tmp_path, "md", hostile))
    assert fences >= 7
    said = "\n".join(lines)
    assert "alert(1)" not in said.replace("\\", "") or "\\<script\\>" in said
    assert not re.search(r"(?<!\\)[<>]", said)
    assert not re.search(r"(?<![\\])`", said)
    assert "# out" not in lines
    assert not {"\u202e", "\x1b"} & set(said)
    rows = [line for line in lines if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3, 10}


def test_the_table_has_a_line_for_each_span_and_its_figures(tmp_path, golden):
    rows = list(csv.DictReader(io.StringIO(written(tmp_path, "csv", golden("found")), newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["kind"] for row in rows].count("call") == 5
    assert [row["kind"] for row in rows][:4] == ["run", "step", "call", "code"]
    assert sum(float(row["cost_dollars"]) for row in rows if row["cost_dollars"]) == pytest.approx(0.004605)
    assert rows[2]["tokens_in"] == "1412"
    assert rows[2]["begin_seconds"] == "0.5"
    assert {row["tokens_reasoning"] for row in rows} == {""}


def test_no_cell_is_a_formula(tmp_path, hostile):
    rows = list(csv.reader(io.StringIO(written(tmp_path, "csv", hostile), newline="")))
    assert len(rows) == 1 + 5
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert "'=HYPERLINK" in "".join(cell for row in rows for cell in row)


@pytest.mark.parametrize("text", ["=1", " =1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1"])
def test_what_a_spreadsheet_would_work_out_is_a_text(text):
    assert harmless(text) == f"'{text}"


def test_a_plain_text_stays_as_it_is():
    assert harmless("a=1") == "a=1"


def test_profiles_nest_and_what_ran_at_once_is_in_lanes(tmp_path, golden):
    whole = json.loads(written(tmp_path, "speedscope", golden("family"), golden("stopped")))
    names = [profile["name"] for profile in whole["profiles"]]
    assert sum(name.startswith("0191a0b0c3e8f0e0d0c") for name in names) == 1 + 16
    for profile in whole["profiles"]:
        stack, at = [], profile["startValue"]
        for event in profile["events"]:
            assert event["at"] >= at
            at = event["at"]
            if event["type"] == "O":
                stack.append(event["frame"])
            else:
                assert stack.pop() == event["frame"]
        assert stack == []
        assert profile["endValue"] >= at
    frames = [frame["name"] for frame in whole["shared"]["frames"]]
    opened = [frames[e["frame"]] for p in whole["profiles"] for e in p["events"] if e["type"] == "O"]
    begun = {"RunStarted", "StepStarted", "CallStarted", "CodeStarted", "ChildStarted"}
    sources = (golden("family"), golden("stopped"))
    assert len(opened) == sum(type(one.event).__name__ in begun for source in sources for one in source.read())


def test_fine_tuning_lines_are_whole_prompts_and_good_replies(tmp_path, golden):
    chats = [json.loads(line)["messages"] for line in written(tmp_path, "sft", golden("found")).splitlines()]
    assert [len(chat) for chat in chats] == [3, 5, 7]
    assert [message["role"] for message in chats[2]] == ["system", "user", *["assistant", "user"] * 2, "assistant"]
    assert chats[2][-1]["content"] == "FINAL(The code is **CRV-7741**.)"
    assert chats[2][:3] == chats[0]
    subs = [json.loads(line)["messages"] for line in written(tmp_path, "sft-sub", golden("found")).splitlines()]
    assert {chat[-1]["content"] for chat in subs} == {"CRV-7741", "No code is named."}


def test_runs_that_were_not_answered_teach_nothing(tmp_path, golden):
    with pytest.raises(RlmError, match="fit for training"):
        write_runs(tmp_path / "out", "sft", [golden("stopped"), golden("family")])
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_has_the_parts_of_its_format_and_runs_with_recorded_replies(tmp_path, golden, hostile):
    for source in (golden("found"), golden("family"), hostile):
        notebook = json.loads(written(tmp_path, "ipynb", source))
        nbformat.validate(notebook)
        assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
        ids = [cell["id"] for cell in notebook["cells"]]
        assert len(set(ids)) == len(ids)
        for cell in notebook["cells"]:
            keys = {"cell_type", "id", "metadata", "source"}
            assert set(cell) == keys | ({"execution_count", "outputs"} if cell["cell_type"] == "code" else set())
            for output in cell.get("outputs", []):
                kind = output["output_type"]
                more = {"name", "text"} if kind == "stream" else {"ename", "evalue", "traceback"}
                assert set(output) == {"output_type"} | more
    notebook = json.loads(written(tmp_path, "ipynb", golden("found")))
    codes = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
    space = {}
    exec(codes[0], space)
    prompts = ["Which maintenance code is named here? " + "Corvid pumps … " * (60 + index) for index in range(2)]
    space["hits"] = [prompt.removeprefix("Which maintenance code is named here? ") for prompt in prompts]
    exec(codes[2], space)
    assert space["answers"] == ["CRV-7741", "No code is named."]
    with pytest.raises(LookupError):
        space["llm_query"]("never asked")
