"""What a loop is told: its opening, what the context is, and what is asked when a limit was reached.

The wording of the presets is our own, of the elements of the paper's Appendix D (arXiv:2512.24601).
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from rlm_desktop.engine import presets
from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.documents import CHARS_PER_TOKEN, Corpus
from rlm_desktop.events.facts import Message

SHOWN_LENGTHS = 20


def opening(
    tree: Tree, *, question: str, context: Corpus | str, model: str, sub_model: str, depth: int
) -> tuple[Message, ...]:
    """The system prompt of one loop with a context in its REPL, the preset's example, and the first message."""
    told = tree.shape.told() if depth == 0 else ""
    first = Message(role="user", text="\n\n".join(filter(None, (first_message(question, context), told))))
    return (system(tree, context=context, model=model, sub_model=sub_model, depth=depth), *tree.preset.example, first)


def system(tree: Tree, *, context: Corpus | str, model: str, sub_model: str, depth: int) -> Message:
    """The system prompt of one loop with a context in its REPL."""
    limits = tree.limits
    sub_window = tree.window(sub_model)
    text = tree.preset.render(
        "system",
        sub_chars=f"{sub_window * CHARS_PER_TOKEN * 3 // 4:,}" if sub_window else None,
        output_chars=f"{limits.output_chars:,}",
        concurrency=limits.concurrency,
        max_steps=limits.max_steps,
        can_recurse=depth + 1 < limits.max_depth,
        is_list=not isinstance(context, str) and len(context.documents) > 1,
        addendum=presets.addendum(model),
    )
    return Message(role="system", text=text)


def first_message(question: str, *contexts: Corpus | str) -> str:
    """The question, and what each context is: its type, total length and chunk lengths, never its text."""
    return f"Question:\n{question}\n\n{context_lines(contexts)}"


def context_lines(contexts: Sequence[Corpus | str]) -> str:
    """Every context in words, a line for each."""
    described = (describe(context, f"_{place}" if place else "") for place, context in enumerate(contexts))
    return "Context:\n" + "\n".join(described)


def describe(context: Corpus | str, suffix: str = "") -> str:
    """The context in words, as the model is told; suffix: of its names in the REPL."""
    if isinstance(context, str):
        return f"`context{suffix}` is a str of {len(context):,} characters."
    documents = context.documents
    if context.is_in_pieces:
        return (
            f"`context{suffix}` is a list[str]: the document {documents[0].name!r} of {documents[0].chars:,} "
            "characters, too big for one str, in order as pieces that end at line ends; "
            f"len(context{suffix}) is their number, and `document_names{suffix}` says which piece is which."
        )
    if len(documents) == 1:
        return f"`context{suffix}` is a str of {documents[0].chars:,} characters: the document {documents[0].name!r}."
    lengths = [document.chars for document in documents]
    return (
        f"`context{suffix}` is a list[str] of {len(documents):,} documents, {sum(lengths):,} characters in all; "
        f"`document_names{suffix}` is the list of their names. {_lengths(lengths)}"
    )


def closing_message(sentence: str) -> str:
    """What the model is asked when a limit was reached."""
    return (
        f"{sentence} No more code can run. Give your best answer now from what you have seen: write FINAL(...) with "
        "the answer itself, or FINAL_VAR(name) for a variable that holds it. If you could not find out, say so."
    )


def _lengths(lengths: Sequence[int]) -> str:
    shown = ", ".join(f"{length:,}" for length in lengths[:SHOWN_LENGTHS])
    if len(lengths) <= SHOWN_LENGTHS:
        return f"Their lengths: {shown}."
    return (
        f"Their lengths: {shown}, … and {len(lengths) - SHOWN_LENGTHS:,} more "
        f"(shortest {min(lengths):,}, median {int(statistics.median(lengths)):,}, longest {max(lengths):,})."
    )
