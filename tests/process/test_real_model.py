"""Needle questions answered by a real language model, where RLM_DESKTOP_TEST_MODEL names a server.

RLM_DESKTOP_TEST_MODEL: a litellm name and an address, as in
"openai/qwen2.5-coder-1.5b-instruct http://127.0.0.1:8091/v1".
"""

import json
import os
import random

import pytest

SERVER = os.environ.get("RLM_DESKTOP_TEST_MODEL", "")
QUESTIONS = 8
RIGHT = 6
LINES = 380
"""Of about 21 tokens each: a text of some 8,000 tokens."""
FILLER = "The grass is green. The sky is blue. The sun is yellow. Here we go. There and back again.\n"
KEYS = (
    "quiet-harbor", "amber-lantern", "hollow-meadow", "distant-compass",
    "silver-orchard", "broken-bridge", "gentle-kettle", "narrow-violin",
)  # fmt: skip

pytestmark = [
    pytest.mark.skipif(not SERVER, reason="RLM_DESKTOP_TEST_MODEL names no server"),
    pytest.mark.timeout(3600),
]


def test_a_small_model_answers_most_needle_questions(shell, tmp_path):
    model, address = SERVER.split()
    right = 0
    for number in range(QUESTIONS):
        chance = random.Random(number)
        value = str(chance.randint(1_000_000, 9_999_999))
        lines = [FILLER] * LINES
        lines.insert(chance.randint(0, LINES), f"One of the special magic numbers for {KEYS[number]} is: {value}.\n")
        text = tmp_path / f"{number}.txt"
        text.write_text("".join(lines))
        question = f"What is the special magic number for {KEYS[number]} mentioned in the text?"
        model_arguments = ("--root", model, "--api-base", address, "--max-steps", "6")
        done = shell("run", "--ask", question, "--corpus", text, *model_arguments, "--json")
        right += value in json.loads(done.stdout)["answer"]
    assert right >= RIGHT
