"""A scripted model gives its lines away: in order, by role, by match, with errors and delays."""

import asyncio
import json
import time

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import Message
from rlm_desktop.events.usage import Usage
from rlm_desktop.gateway.scripted import Line, Script, read_script
from rlm_desktop.ports import CallError, Request


def ask(script, text="a question", role="root", heard=None):
    request = Request(model="scripted/x", messages=(Message(role="user", text=text),), role=role)
    return asyncio.run(script.complete(request, None if heard is None else lambda *piece: heard.append(piece)))


def test_lines_are_used_up_in_order_and_by_role():
    script = Script([Line(text="one", role="root"), Line(text="sub", role="sub"), Line(text="two")])
    assert ask(script).text == "one"
    assert ask(script).text == "two"
    assert ask(script, role="sub").text == "sub"
    with pytest.raises(CallError, match=r"no line left for call 4 \(root\)"):
        ask(script)


def test_a_line_that_matches_serves_any_number_of_times():
    script = Script([Line(text="blue", match="sky"), Line(text="else")])
    assert [ask(script, "the sky").text, ask(script, "grass").text, ask(script, "the sky").text] == [
        "blue", "else", "blue",
    ]  # fmt: skip


def test_a_reply_carries_the_scripts_figures_and_estimates_the_rest():
    assert ask(Script([Line(text="12345678", tokens_in=7, tokens_out=9, cost=0.5)])).usage == Usage(
        tokens_in=7, tokens_out=9, cost=0.5
    )
    assert ask(Script([Line(text="12345678")]), "1234").usage == Usage(tokens_in=1, tokens_out=2)


def test_a_streamed_reply_comes_in_pieces_over_its_delay():
    heard = []
    begin = time.monotonic()
    completion = ask(Script([Line(text="one two  three", thinking="hm", delay=0.15)]), heard=heard)
    assert time.monotonic() - begin >= 0.14
    assert completion.text == "one two  three"
    assert heard == [("hm", True), ("one ", False), ("two  ", False), ("three", False)]


def test_an_error_is_its_sentence():
    with pytest.raises(CallError, match="out of tokens"):
        ask(Script([Line(error="The script is out of tokens.")]))


def test_a_script_is_read_from_its_file(tmp_path):
    file = tmp_path / "script.json"
    file.write_text(json.dumps([{"text": "hello", "finish_reason": "length"}]))
    completion = ask(read_script(f"scripted/{file}"))
    assert (completion.text, completion.finish_reason) == ("hello", "length")


@pytest.mark.parametrize("body", ["{", "[1]", '[{"txt": "x"}]', "7"])
def test_a_script_that_is_none_names_its_file(tmp_path, body):
    file = tmp_path / "script.json"
    file.write_text(body)
    with pytest.raises(RlmError, match=r"script\.json"):
        read_script(f"scripted/{file}")


def test_a_script_that_is_not_there_names_its_file(tmp_path):
    with pytest.raises(RlmError, match=r"nowhere\.json"):
        read_script(f"scripted/{tmp_path / 'nowhere.json'}")
