"""The window's acts, menu by menu: their words, icons and keys, and why one cannot be done now."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry of a menu."""

    name: str
    text: str
    icon: str = ""
    keys: tuple[str, ...] = ()
    own_key: str = ""
    """A key that the screens hear themselves while they have the keyboard; shown beside the entry."""
    hint: str = ""
    why_not: str = ""
    """What is missing while it cannot be done."""
    in_toolbar: bool = False
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    begins_group: bool = False
    """Whether a line is drawn above it."""


FILE = (
    Act(name="new_question", text="&New question", icon="ask", keys=("Ctrl+N",), hint="Type another question"),
    Act(name="open_documents", text="&Open documents…", icon="file", keys=("Ctrl+O",), in_toolbar=True,
        hint="Text files to ask about", begins_group=True),
    Act(name="open_folder", text="Open &folder…", icon="folder", keys=("Ctrl+Shift+O",), in_toolbar=True,
        hint="All text files of a folder"),
    Act(name="open_trajectory", text="Open &trajectory…", icon="import", in_toolbar=True,
        hint="A run that was exported from RLM Desktop, or a record of another program"),
    Act(name="follow_trajectory", text="&Follow a trajectory…",
        hint="A record that another program is still writing: its run grows here as it is written"),
    Act(name="connect_model", text="&Connect a model…", icon="model", in_toolbar=True,
        hint="Of any provider, or a server of your own", begins_group=True),
    Act(name="disk_use", text="&Disk use…", hint="What the runs take, and a clean-up of what is not needed"),
    Act(name="settings", text="&Settings…", icon="settings", keys=("Ctrl+,",), role=QAction.MenuRole.PreferencesRole),
    Act(name="quit", text="&Quit", keys=("Ctrl+Q",), role=QAction.MenuRole.QuitRole, begins_group=True),
)  # fmt: skip
EDIT = (
    Act(name="undo", text="&Undo", keys=("Ctrl+Z",), hint="Of titles, tags, ratings, scores, notes, and deletions",
        why_not="Nothing was changed that can be undone"),
    Act(name="redo", text="&Redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"), why_not="Nothing was undone"),
    Act(name="copy", text="&Copy", icon="copy", own_key="Ctrl+C", begins_group=True,
        hint="What is selected, in the screen that has the keyboard"),
    Act(name="copy_value", text="Copy &value", own_key="C", why_not="No run is shown",
        hint="The whole text that has the keyboard in the inspector, or the main text of its tab"),
    Act(name="copy_link", text="Copy lin&k", keys=("Ctrl+Shift+C",), why_not="No run is shown",
        hint="The address of what is selected, to be pasted elsewhere"),
    Act(name="filter", text="&Filter this run", icon="search", keys=("Ctrl+F",), why_not="No run is shown",
        hint="Keep what fits and hide the rest", begins_group=True),
    Act(name="search", text="&Search in all runs", keys=("Ctrl+Shift+F",),
        hint="Words in questions, code, output, prompts, replies, variables and notes"),
    Act(name="next_match", text="&Next match", keys=("F3",), why_not="No filter is set"),
    Act(name="previous_match", text="&Previous match", keys=("Shift+F3",), why_not="No filter is set"),
    Act(name="save_filter", text="&Save this filter", why_not="No filter is set"),
    Act(name="clear_filter", text="C&lear the filter", why_not="No filter is set"),
    Act(name="note", text="&New note", own_key="E", hint="On the selected step, call or run", begins_group=True,
        why_not="No run is shown"),
    Act(name="bookmark", text="&Bookmark", own_key="M", hint="Marks what is selected, or takes the mark away",
        why_not="No run is shown"),
)  # fmt: skip
RUN = (
    Act(name="ask", text="&Ask", icon="ask", own_key="Ctrl+Enter", hint="Ask the question that is typed",
        why_not="The panel Ask says what is missing"),
    Act(name="ask_several", text="Ask as a co&mparison…",
        hint="The question that is typed, with several methods or models; their runs are compared when all have ended",
        why_not="The panel Ask says what is missing"),
    Act(name="stop", text="&Stop", icon="stop", keys=("Shift+F5",), hint="Stop the run; what has happened stays",
        why_not="No run is under way"),
    Act(name="replay", text="&Replay", icon="replay", keys=("F5",), hint="Play the run again as it happened",
        why_not="No run is shown", begins_group=True),
    Act(name="play", text="&Play or pause", own_key="Space", why_not="The run is not being replayed"),
    Act(name="replay_on", text="Replay a step &on", own_key="Shift+Space", why_not="The run is not being replayed"),
    Act(name="replay_back", text="Replay a step &back", why_not="The run is not being replayed"),
    Act(name="replay_end", text="Show the run to its e&nd", why_not="The run is not being replayed",
        hint="Ends the replay"),
    Act(name="compare", text="&Compare selected runs", keys=("Ctrl+D",), begins_group=True,
        hint="Two side by side, step by step; more by their figures",
        why_not="Fewer than two runs are selected in the library"),
    Act(name="fork", text="&Fork from here…", icon="fork", keys=("Ctrl+B",), why_not="No run is shown that has ended",
        hint="A run of its own from the selected step on, with other code, question, models or limits",
        begins_group=True),
    Act(name="resume", text="Res&ume run", why_not="No run is shown that broke off",
        hint="Go on where the run broke off; what it was answered before is not paid again"),
    Act(name="verify", text="&Verify run…", why_not="No run is shown that can be executed again",
        hint="Execute its code again with the recorded answers, and see whether it does the same"),
    Act(name="export", text="&Export run…", icon="export", keys=("Ctrl+S",), hint="Write the run to a file",
        why_not="No run is shown", begins_group=True),
    Act(name="delete", text="&Delete run", icon="delete", hint="Take the run out of the library; Undo brings it back",
        why_not="No run is shown that has ended"),
)  # fmt: skip
GO = (
    Act(name="back", text="&Back", icon="back", keys=("Alt+Left",), hint="Where you looked before",
        why_not="You have looked nowhere else before"),
    Act(name="forward", text="&Forward", icon="forward", keys=("Alt+Right",), hint="Undo one Back",
        why_not="You have not gone back"),
    Act(name="jump", text="&Jump to…", icon="search", keys=("Ctrl+P",), begins_group=True,
        hint="A run, a step, a variable or a document, by a part of its name"),
    Act(name="commands", text="All &commands…", icon="commands", keys=("Ctrl+K", "Ctrl+Shift+P"),
        hint="Every entry of the menus, by a part of its name"),
    Act(name="next_bookmark", text="Next bookmar&k", why_not="No run is shown", begins_group=True),
    Act(name="previous_bookmark", text="Previous boo&kmark", why_not="No run is shown"),
    Act(name="next_step", text="&Next step", own_key="]", why_not="No run is shown", begins_group=True),
    Act(name="previous_step", text="&Previous step", own_key="[", why_not="No run is shown"),
    Act(name="next_sibling", text="Next si&bling", own_key=".", why_not="No run is shown"),
    Act(name="previous_sibling", text="Previous sib&ling", own_key=",", why_not="No run is shown"),
    Act(name="next_error", text="Next &error", own_key="N", why_not="No run is shown"),
    Act(name="previous_error", text="Previous e&rror", own_key="Shift+N", why_not="No run is shown"),
    Act(name="drill_in", text="Go &in", own_key="Enter", why_not="No run is shown"),
    Act(name="go_out", text="Go &out", own_key="Backspace", why_not="No run is shown"),
    Act(name="welcome", text="&Welcome", icon="welcome", keys=("Ctrl+Home",), begins_group=True),
)  # fmt: skip
VIEW = (
    Act(name="toggle_diff", text="Only &changed variables", own_key="V", why_not="No run is shown",
        hint="In the inspector: each name before and after what is selected; again: all of them",
        begins_group=True),
    Act(name="larger", text="Text &larger", keys=("Ctrl++", "Ctrl+="), begins_group=True,
        why_not="The text is as large as it gets"),
    Act(name="smaller", text="Text &smaller", keys=("Ctrl+-",), why_not="The text is as small as it gets"),
    Act(name="usual_size", text="Text of usual si&ze", keys=("Ctrl+0",), why_not="The text has its usual size"),
    Act(name="reset_layout", text="&Reset layout", hint="Every panel where it was meant to be", begins_group=True),
)  # fmt: skip
HELP = (
    Act(name="guide", text="&Guide", icon="help", keys=("F1",)),
    Act(name="keys", text="&Keyboard…", keys=("?",), hint="All keys"),
    Act(name="diagnose", text="&Diagnose…", hint="What is installed, confined and reachable", begins_group=True),
    Act(name="show_log", text="Show &log", hint="What the application did and where it failed; no texts"),
    Act(name="about", text="&About RLM Desktop", role=QAction.MenuRole.AboutRole),
)  # fmt: skip
MENUS = {"File": FILE, "Edit": EDIT, "Run": RUN, "Go": GO, "View": VIEW, "Help": HELP}
"""By their titles, which the window has before they are filled."""
