"""What the reader gives for a question and a text."""

import pytest

from rlm_desktop.gateway.offline.reader import NOT_FOUND, read
from rlm_desktop.gateway.offline.words import content_stems, names_in, sentences

TEXT = (
    "The Heron pump has the code HR-2210. Who knows the code of the Corvid pump? "
    "The Corvid pump, says Dr. Weiss, has the code KX-4471. It rained."
)


def test_the_sentence_that_answers_is_given_whole():
    assert read(f"Question: What is the code of the Corvid pump?\n\n{TEXT}") == (
        "The Corvid pump, says Dr. Weiss, has the code KX-4471."
    )


@pytest.mark.parametrize("question", ["What is the code of the Phoenix pump?", "Who won the race?"])
def test_what_the_text_does_not_say_is_not_found(question):
    assert read(f"Question: {question}\n\n{TEXT}") == NOT_FOUND
    assert read(f"Question: {question}\n\n") == NOT_FOUND


def test_two_sentences_answer_where_none_does_alone():
    text = "We saw the Corvid pump. Its code is KX-4471. It rained."
    assert read(f"Question: What is the code of the Corvid pump?\n\n{text}") == (
        "We saw the Corvid pump. Its code is KX-4471."
    )


def test_the_name_of_the_document_counts():
    prompt = "Question: What is the code of the Corvid pump?\nDocument: corvid-pump.md\n\nIt rained.\n\nCode: KX-4471"
    assert read(prompt) == "Code: KX-4471"


def test_a_prompt_of_a_language_model_is_understood_by_its_first_paragraph():
    assert read(f"Which code does the Heron pump have?\n\n{TEXT}") == "The Heron pump has the code HR-2210."
    assert read(f"Question: Which code has Heron?\n{TEXT}") == "The Heron pump has the code HR-2210."


def test_a_summary_keeps_to_its_topic():
    said = read(f"Question: Summarise what is said about the Heron pump.\n\n{TEXT}")
    assert said == "The Heron pump has the code HR-2210."
    assert read(f"Question: Summarise what is said about Honolulu.\n\n{TEXT}") == NOT_FOUND


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("Dr. Weiss met J. Okafor. They left.", ["Dr. Weiss met J. Okafor.", "They left."]),
        ("A line\nthat goes on.\n- An item\n# A title", ["A line that goes on.", "An item", "A title"]),
        ("今日は晴れ。明日は雨。", ["今日は晴れ。", "明日は雨。"]),
        ("It costs 3.50 in all. Why?", ["It costs 3.50 in all.", "Why?"]),
    ],
)
def test_sentences(text, cut):
    assert sentences(text) == cut


def test_words_are_compared_without_their_endings():
    assert content_stems("When did they stop repairing the batteries?") == content_stems("stopped repairs battery")
    assert content_stems("Where was it kept?") == content_stems("keep")


def test_names_and_codes_are_told_from_dates_and_first_words():
    assert names_in("Did Amara Okafor see KX-4471 on 3 May 2021?") == [
        frozenset({"amara", "okafor"}),
        frozenset({"kx-4471"}),
    ]
