"""A real scratch directory: the code's files are there, and nothing else of the machine is in reach."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

WEAKENED = Path(__file__).with_name("weakened.py")


@pytest.fixture
def scratch(who):
    """A directory of the user's own, with one file in it."""
    directory = Path(tempfile.mkdtemp(prefix="rlm-scratch-"))
    (directory / "given.txt").write_text("given")
    user = who.get("user")
    if user is not None:
        for path in (directory, directory / "given.txt"):
            os.chown(path, user, user)
    yield directory
    shutil.rmtree(directory)


def test_files_are_made_read_and_listed_and_stay(audit, who, scratch):
    repl = audit(**who)
    owner = scratch.stat().st_uid
    repl.open(scratch=scratch)
    told = repl.run(
        "import csv, json, os\nfrom pathlib import Path\nprint(open('given.txt').read(), os.getcwd())\n"
        "with open('a.csv', 'w', newline='') as f: csv.writer(f).writerow([1, 'ü'])\n"
        "json.dump([1, 2], open('b.json', 'w'))\nPath('c.txt').write_text('long'); Path('c.txt').write_text('c')\n"
        f"Path({str(scratch)!r}, 'd.bin').write_bytes(b'123')\nopen('c.txt', 'a').write('more')\n"
        "print(sorted(os.listdir()), json.load(open('b.json')), os.path.getsize('d.bin'), os.path.exists('e'))"
    )
    assert told["error"] == ""
    names = ["a.csv", "b.json", "c.txt", "d.bin", "given.txt"]
    assert told["stdout"] == f"given {scratch}\n{names} [1, 2] 3 False\n"
    assert (scratch / "a.csv").read_text() == "1,ü\n"
    assert (scratch / "c.txt").read_text() == "cmore"
    for wrong in ("os.remove('given.txt')", "os.rename('given.txt', 'x')", "os.mkdir('sub')", "open('sub/x', 'w')"):
        assert repl.run(wrong)["state"] == "error"
    assert repl.run("import time\nmax(range(10**13))", timeout=0.2)["state"] == "killed"
    assert repl.run("print(open('a.csv').read())")["stdout"] == "1,ü\n\n"
    repl.say(op="close")
    assert {path.stat().st_uid for path in (scratch, *scratch.iterdir())} == {owner}


def test_the_directory_is_kept_within_its_bytes(audit, who, scratch):
    repl = audit(**who)
    repl.open(scratch=scratch, disk_bytes=4 << 20)
    one = repl.run("with open('one', 'wb') as f:\n    for _ in range(64): f.write(bytes(1 << 20))")
    assert "File too large" in one["error"]
    many = repl.run(
        "import time\nfor n in range(50):\n"
        "    with open(f'many{n}', 'wb') as f: f.write(b'x' * (1 << 20))\n    time.sleep(0.05)"
    )
    assert many["state"] == "killed"
    assert "more into its scratch directory than it may" in many["error"]
    assert sum(path.stat().st_size for path in scratch.iterdir()) <= (4 << 20) + 5
    assert (scratch / "given.txt").read_text() == "given"
    assert repl.run("40 + 2")["stdout"] == "42\n"


@pytest.mark.parametrize("family", ["files", "python", "disk", "processes", "exec"])
def test_nothing_else_is_in_reach(besiege, who, scratch, family):
    assert besiege(family, who, scratch=scratch) == {}


def test_there_landlock_is_the_wall(besiege, who, scratch):
    only = {"posix.open", "open by a link in the directory", "append to a file"}
    found = besiege("files", who, only=only, scratch=scratch, door=(WEAKENED, "landlock"))
    assert set(found) >= {"posix.open", "open by a link in the directory"}


def test_a_directory_that_is_none_of_the_users_is_refused(audit, ordinary):
    repl = audit(**ordinary)
    for wrong in ("/", "/tmp", "relative", "/nowhere/at/all"):
        told = repl.say(op="open", context="", scratch=wrong)
        assert "cannot be the scratch directory" in told["error"]
