"""A history that nears the root model's window: older steps become one message, and the whole stays in the REPL."""

from __future__ import annotations

from rlm_desktop.engine.conversation import Conversation
from rlm_desktop.engine.corpus_text import room_chars
from rlm_desktop.engine.fences import without_thinking
from rlm_desktop.engine.tree import Place, Tree
from rlm_desktop.events.facts import Compacted, Message
from rlm_desktop.events.places import SUMMARY, root_call_in
from rlm_desktop.ports import Repl

FULL = 0.75
"""Share of the window at which the history is shortened."""
KEPT = 4
"""Newest messages that stay as they are: two steps."""

ASKED = (
    "Your history nears the size of your window and will be shortened. Write a summary of all steps so far that takes "
    "their place: what you were asked, what you know and from where, what the variables in the REPL hold, what failed, "
    "and what you mean to do next. Do not write code."
)
SHORTENED = (
    "Your earlier steps were shortened to this summary, which you wrote; the full history is the REPL variable "
    "`history`, a list of dicts with role and text.\n\n"
)


def is_due(tree: Tree, model: str, conversation: Conversation) -> bool:
    """Whether the next prompt would fill too much of the model's window, and there is something to shorten."""
    if len(conversation.since) <= KEPT + 1 or tree.window(model) is None:
        return False
    chars = sum(len(message.text) for message in conversation.prompt().messages)
    return chars > FULL * room_chars(tree, model)


async def compact(tree: Tree, model: str, conversation: Conversation, repl: Repl, place: Place) -> None:
    """Ask the model for a summary of its older steps, and let it take their place.

    Raises LimitHit before the request, CallError after it.
    """
    since = conversation.since
    older, newer = since[:-KEPT], since[-KEPT:]
    while newer and newer[0].role != "assistant":  # the summary is a user's message, and none may follow another
        older, newer = (*older, newer[0]), newer[1:]
    await repl.keep_history([(message.role, message.text) for message in (*conversation.opening, *since)])
    asking = conversation.prompt(Message(role="user", text=ASKED))
    admitted = await tree.admit(model, asking, root_call_in(tree.recall.places[place.parent], SUMMARY))
    _, completion = await tree.root_call(admitted, place)
    text = without_thinking(completion.text).strip()
    conversation.shorten([Message(role="user", text=SHORTENED + text), *newer])
    tree.write(Compacted(span=place.parent, at=tree.now(), kept=len(newer), dropped=len(older)))
