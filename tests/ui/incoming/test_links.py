"""Links into a run lead to its place, or a sentence says why they do not; nothing else is done for them."""

import pytest

from rlm_desktop.errors import RlmError
from rlm_desktop.events.facts import RUN_SPAN
from rlm_desktop.ui.incoming.controller import Incoming
from rlm_desktop.ui.incoming.links import Link, parse
from rlm_desktop.ui.incoming.message import Given


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("rlm-desktop://run/0197b1", Link("0197b1")),
        (" rlm-desktop://run/0197b1/\n", Link("0197b1")),
        ("rlm-desktop://run/0197b1/step/3", Link("0197b1", step=3)),
        ("rlm-desktop://run/0197b1/span/27", Link("0197b1", span=27)),
    ],
)
def test_a_link_names_a_place(text, link):
    assert parse(text) == link


@pytest.mark.parametrize(
    "text",
    [
        *(
            "rlm-desktop://run/",
            "rlm-desktop://run/../../etc/passwd",
            "rlm-desktop://delete/0197b1",
            "https://run/0197",
        ),
        *("rlm-desktop://run/0197b1/step/-1", "rlm-desktop://run/0197b1/step/1?x=1", "rlm-desktop://run/0197b1/code/1"),
    ],
)
def test_anything_else_is_said_to_be_none(text):
    with pytest.raises(RlmError, match="no link into a run"):
        parse(text)


@pytest.fixture
def incoming(database, reader, focus, qapp):
    return Incoming(database, reader, focus, qapp)


def test_the_last_of_several_links_is_looked_at(incoming, bring, focus, reader):
    run = bring("found")
    incoming.take(Given(links=(f"rlm-desktop://run/{run}/span/3", f"rlm-desktop://run/{run[:9]}/step/2")))
    assert focus.run == run
    row = reader.span(run, focus.span)
    assert (row.parent, row.step) == (RUN_SPAN, 2)


@pytest.mark.parametrize(
    ("place", "said"), [("{run}/step/99", "no step 99"), ("{run}/span/9999", "9999"), ("ffff", "no run 'ffff'")]
)
def test_a_link_that_leads_nowhere_is_said_and_nothing_moves(incoming, bring, focus, qtbot, place, said):
    run = bring("found")
    with qtbot.waitSignal(incoming.refused) as heard:
        incoming.follow("rlm-desktop://run/" + place.format(run=run))
    assert said in str(heard.args[0])
    assert focus.run is None
