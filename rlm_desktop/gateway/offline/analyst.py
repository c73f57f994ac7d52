"""offline/analyst: a program that plays the root model. It writes RLM code by rule; it understands nothing.

Its whole state is the conversation, so that the same conversation always gets the same reply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rlm_desktop.events.facts import Message
from rlm_desktop.gateway.offline import programs
from rlm_desktop.gateway.offline.words import content_stems

_QUESTION = re.compile(r"^Question:\s*\n?(.*?)\n\s*Context:", re.DOTALL | re.MULTILINE)
_COUNT = re.compile(
    r"\bhow many (?:of the )?(?P<unit>[\w\s-]+?)\s+(?:(?:that |which |do |did |does )?"
    r"(?:mention|name|contain|say|report|describe|list|refer to|concern|record|give|have|had|has|were|was|are|is|in)s?)\b"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_LIST = re.compile(
    r"\b(?:list|which|name|show|find)\s+(?:me\s+)?(?:all\s+)?(?:of\s+)?(?:the\s+)?(?P<unit>[\w\s-]*?)"
    r"\s*\b(?:that |which |who )?(?:mention|name|contain|say|report|describe|refer to|concern|record|give|have|with)s?\b"
    r"(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_COMPARE = re.compile(
    r"\bcompar|\bdifference between\b|\bversus\b|\bvs\b|\bhigher\b|\blower\b|\bmore\b.*\bor\b|\bwhich\b.*\bor\b", re.I
)
_SIDES = re.compile(
    r"(?:between |compare |is |has |,\s*|: )?(?:the )?(?P<a>[A-Z][\w-]*(?: [A-Z][\w-]*)*)(?P<rest>[^,]*?)"
    r",? (?:and|or|with|to|versus|vs\.?) (?:the )?(?P<b>[A-Z][\w-]*(?: [A-Z][\w-]*)*)"
)
_SUMMARISE = re.compile(r"\bsummar|\boverview\b|\bgist\b|\bwhat happened\b|\bmain points\b", re.IGNORECASE)
_ANY_DOCUMENT = frozenset({"document", "documents", "file", "files", "text", "texts"})
_TIMES = frozenset({"times", "time", "occurrences", "lines", "entries", "places", "mentions"})
_NO_MORE_CODE = "No more code can run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The steps for one shape of question: a sentence and a program each."""

    steps: tuple[tuple[str, str], ...]


def reply_to(messages: Sequence[Message]) -> str:
    """The analyst's next reply in a conversation."""
    question = _question(messages)
    turn = sum(message.role == "assistant" for message in messages)
    last = messages[-1].text
    if _NO_MORE_CODE in last:
        return "FINAL_VAR(result)" if turn > 2 else "FINAL(I was stopped before I had found anything.)"
    if turn and "Traceback (most recent call last)" in last:
        return (
            "My program failed; I am a fixed program and cannot mend it.\n\n"
            "FINAL(The offline analyst's program failed on this text; ask a language model instead.)"
        )
    plan = _plan(question)
    if turn < len(plan.steps):
        sentence, code = plan.steps[turn]
        return f"{sentence}\n\n```repl\n{code}```"
    return "This is what the text says.\n\nFINAL_VAR(result)"


def _question(messages: Sequence[Message]) -> str:
    """The question of the first user message."""
    first = next((message.text for message in messages if message.role == "user"), "")
    found = _QUESTION.search(first)
    return (found[1] if found else first).strip()


def _plan(question: str) -> Plan:
    probe = ("I look at the context first.", programs.PROBE)
    if "text in `context` asks" in question:
        return Plan(steps=(("The context holds its own question; I pass it to the reader.", programs.CHILD),))
    if (found := _COUNT.search(question)) is not None:
        return _count_plan(probe, found)
    if _SUMMARISE.search(question):
        return _summary_plan(probe, question)
    if _COMPARE.search(question) and (sides := _sides(question)):
        return _compare_plan(probe, question, sides)
    if (found := _LIST.search(question)) is not None and content_stems(found["rest"]):
        return _list_plan(probe, found)
    words = content_stems(question) or question.lower().split()
    return Plan(
        steps=(
            probe,
            ("I search for the places that hold the question's words.", _filled(programs.SEARCH, words=words)),
            ("The reader looks at the best passages.", _filled(programs.ASK, question=question)),
            ("I check that the best sentence is in the text.", programs.CHECK),
        )
    )


def _count_plan(probe: tuple[str, str], found: re.Match[str]) -> Plan:
    unit, condition, once = _unit_and_condition(found)
    what = " ".join(f"{found['unit']} match".split())
    return Plan(
        steps=(
            probe,
            (
                "I count what matches, line by line.",
                _filled(programs.MATCHING, unit=unit, condition=condition, once=once),
            ),
            ("I put the count together.", f"what = {what!r}\n{programs.COUNTED}"),
        )
    )


def _list_plan(probe: tuple[str, str], found: re.Match[str]) -> Plan:
    unit, condition, once = _unit_and_condition(found)
    item = "name for name, line in matching" if once else 'f"{line} ({name})" for name, line in matching'
    return Plan(
        steps=(
            probe,
            (
                "I look for every line that matches.",
                _filled(programs.MATCHING, unit=unit, condition=condition, once=once),
            ),
            ("I put the list together.", programs.LISTED.replace("{item}", item)),
        )
    )


def _summary_plan(probe: tuple[str, str], question: str) -> Plan:
    words = content_stems(re.sub(_SUMMARISE, " ", question))
    return Plan(
        steps=(
            probe,
            ("I search for what it is about.", _filled(programs.SEARCH, words=words)),
            ("The reader gives the main points of the documents that fit best.", programs.SUMMARISE),
            ("I put the points together.", programs.SUMMARISED),
        )
    )


def _compare_plan(probe: tuple[str, str], question: str, sides: tuple[str, str]) -> Plan:
    names = {stem for side in sides for stem in content_stems(side)}
    skipped = names | {"high", "higher", "low", "lower", "larg", "larger", "longer", "more", "less", "great", "greater"}
    aspect = [word for word in content_stems(question) if word not in skipped]
    words = {side: content_stems(side) for side in sides}
    compare = programs.COMPARE.replace("{{", "\0").replace("}}", "\1")
    compare = compare.replace("{sides!r}", repr(words)).replace("{aspect!r}", repr(aspect))
    compare = compare.replace("\0", "{").replace("\1", "}")
    return Plan(
        steps=(
            probe,
            ("I search for both sides.", _filled(programs.SEARCH, words=[*names, *aspect])),
            ("The reader looks at the passages of each side.", f"question = {question!r}\n{compare}"),
            ("I set them side by side.", programs.COMPARED),
        )
    )


def _unit_and_condition(found: re.Match[str]) -> tuple[list[str], list[str], bool]:
    """What is counted, what it must hold, and whether each document counts once."""
    unit_words = found["unit"].lower().split()
    condition = content_stems(found["rest"])
    if set(unit_words) & _ANY_DOCUMENT:
        return [], condition, True
    if set(unit_words) & _TIMES:
        return [], condition, False
    return content_stems(found["unit"]), condition, True


def _sides(question: str) -> tuple[str, str] | None:
    found = _SIDES.search(question[0].lower() + question[1:])
    if found is None:
        return None
    return found["a"], found["b"]


def _filled(program: str, **values: object) -> str:
    """The program with {name!r} places filled; other braces are the program's own."""
    for name, value in values.items():
        program = program.replace(f"{{{name}!r}}", repr(value))
    return program
