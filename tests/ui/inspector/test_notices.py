"""What happened beside the texts is said in sentences, whatever the texts hold."""

import pytest

from rlm_desktop.events import facts
from rlm_desktop.ui.inspector.notices import notice


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (facts.Searched(span=3, at=1.0, query="a\x1bb", documents=("x.txt", "x.txt", "y.txt")), "x.txt, y.txt"),
        (facts.Searched(span=3, at=1.0, query="q", documents=()), "found in: nothing"),
        (facts.ReplyShared(span=3, at=1.0, call=2, line=7), "at line 7"),
        (facts.Noted(span=1, at=1.0, note="The price is unknown."), "The price is unknown."),
    ],
)
def test_a_notice_is_a_sentence(event, said):
    text = notice(event).text
    assert said in text
    assert "\x1b" not in text
