"""Documents: from a click, a drop or a file of the command line to what can be asked about."""

from __future__ import annotations

from rlm_desktop.ui.parts import Parts

RECENT = 5


def connect(window: Parts) -> None:
    """Connect what opens documents with what shows and uses them."""
    documents, dialogs = window.documents, window.documents_dialogs

    def show_recent() -> None:
        window.welcome_view.show_recent(window.reader.corpora(limit=RECENT))

    documents.opened.connect(window.documents_view.show_corpus)
    documents.opened.connect(window.ask_view.show_documents)
    documents.opened.connect(lambda corpus: window.asking.set_corpus(corpus.hash))
    documents.opened.connect(window.demo.on_opened)
    documents.opened.connect(show_recent)
    documents.opening_changed.connect(window.documents_view.show_opening)
    documents.opening_changed.connect(window.asking.set_opening)
    documents.progressed.connect(window.documents_view.show_progress)
    documents.trajectories_given.connect(window.trajectories.import_files)
    window.trajectories.importing_changed.connect(window.documents_view.show_opening)
    window.trajectories.progressed.connect(window.documents_view.show_progress)
    window.documents_view.cancel_requested.connect(window.trajectories.cancel)
    dialogs.chosen.connect(documents.open)
    window.demo.documents_wanted.connect(documents.open)
    window.demo.questions_offered.connect(window.welcome_view.show_questions)
    window.demo.question_chosen.connect(window.ask_view.put_and_ask)
    for view in (window.documents_view, window.welcome_view):
        view.open_documents_requested.connect(dialogs.choose_files)
        view.open_folder_requested.connect(dialogs.choose_folder)
    window.documents_view.cancel_requested.connect(documents.cancel)
    window.welcome_view.demo_requested.connect(window.demo.choose)
    window.welcome_view.corpus_requested.connect(documents.use)
    window.ask_view.open_requested.connect(dialogs.choose_files)
    window.ask_view.documents_requested.connect(window.documents_dock.show)
    window.ask_view.documents_requested.connect(window.documents_dock.raise_)
    show_recent()
    _connect_recent(window)


def _connect_recent(window: Parts) -> None:
    recent, menus = window.recent, window.menus
    menus.menu("File").insertMenu(menus.act("follow_trajectory"), window.recent_menu)
    window.documents.read.connect(recent.add)
    window.trajectories.read.connect(recent.add)
    window.recent_menu.chosen.connect(recent.open)
    recent.wanted.connect(window.documents.open)
    recent.refused.connect(window.notice.show_error)
