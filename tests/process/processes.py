"""What the kernel says of the processes below one: who they are, what they were given. Linux only."""

from pathlib import Path


def below(pid: int) -> list[int]:
    """The numbers of all processes that descend from one, the nearest first."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, rest = [], [pid]
    while rest:
        rest = [child for parent in rest for child in parents.get(parent, [])]
        found += rest
    return found


def given(pid: int) -> bytes:
    """A process's environment and arguments."""
    place = Path("/proc") / str(pid)
    return (place / "environ").read_bytes() + (place / "cmdline").read_bytes()
