"""Nothing that draws charts is loaded before anybody looks at them."""

from __future__ import annotations

import subprocess
import sys

from PySide6.QtCore import QStringListModel

from rlm_desktop.ui.costs.page import CostsPage
from rlm_desktop.ui.jobs import Jobs


def test_the_charts_are_loaded_when_they_are_first_seen(qtbot, reader, focus, database):
    jobs = Jobs()
    page = CostsPage(reader, focus, jobs, database, known=QStringListModel(), tell_tariffs=lambda *_: None)
    qtbot.addWidget(page)
    assert page.view is None
    page.show()
    assert page.view.isVisible()
    page.hide()
    page.show()
    assert page.layout().count() == 1
    jobs.close()


def test_the_page_itself_loads_no_charts():
    ask = "import sys, rlm_desktop.ui.costs.page; print({'pyqtgraph', 'numpy'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
