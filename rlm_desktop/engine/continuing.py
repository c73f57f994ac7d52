"""A run that goes on where an earlier one ended: its REPL made again, its conversation taken up."""

from __future__ import annotations

import dataclasses

from rlm_desktop.engine import prompts
from rlm_desktop.engine.feedback import named
from rlm_desktop.engine.task import Earlier, Task
from rlm_desktop.engine.tree import Tree
from rlm_desktop.events.facts import Message, NamespaceRestored, Variable, VariablesChanged
from rlm_desktop.events.sameness import comparable
from rlm_desktop.ports import Journal, Restored

HELD = "The REPL still holds the variables that your earlier code made: {}."
NOTHING_HELD = "The REPL holds no variables of earlier code."
LOST = "These could not be brought back as they were: {}."


def compared(journal: Journal, restored: Restored) -> Restored:
    """What came back, with the variables that hold something else than before among the lost ones."""
    before = {variable.name: _mark(variable) for variable in journal.variables}
    other = {one.name for one in restored.variables if before.get(one.name, _mark(one)) != _mark(one)}
    return dataclasses.replace(restored, lost=tuple(sorted(other.union(restored.lost))))


def note_restored(tree: Tree, run: int, restored: Restored) -> None:
    """Put on record what the earlier run's REPL came back with."""
    tree.write(NamespaceRestored(span=run, at=tree.now(), blocks=restored.blocks, lost=restored.lost))
    if restored.variables:
        tree.write(VariablesChanged(span=run, at=tree.now(), changed=restored.variables))


def opening(tree: Tree, task: Task, earlier: Earlier, restored: Restored) -> tuple[Message, ...]:
    """What the conversation begins with: what was said before, then what is asked now and what the REPL holds."""
    system = prompts.system(tree, context=task.contexts[0], model=task.root_model, sub_model=task.sub_model, depth=0)
    before = (*tree.preset.example, *(message for turn in earlier.turns for message in turn.messages()))
    asked = (prompts.first_message(task.question, *task.contexts), _held(restored), tree.shape.told())
    return (system, *before, Message(role="user", text="\n\n".join(filter(None, asked))))


def _mark(variable: Variable) -> tuple[str, int | None, str]:
    """What tells values apart, as far as a record knows them."""
    return variable.kind, variable.size, comparable(variable.preview)


def _held(restored: Restored) -> str:
    held = HELD.format(named(restored.variables)) if restored.variables else NOTHING_HELD
    return f"{held} {LOST.format(', '.join(restored.lost))}" if restored.lost else held
