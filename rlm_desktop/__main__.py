"""The doors: the window, the command line, --worker, --repl; each imports only what lies behind it."""

import sys
from pathlib import Path

COMMANDS = frozenset(
    {"run", "fork", "resume", "verify", "list", "show", "search", "compare", "score", "export", "import", "doctor"}
    | {"repl"}
)


def main(arguments: list[str] | None = None) -> int:
    """Open the door that the first argument names; the exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    first = given[0] if given else ""
    if first == "--repl":
        from rlm_desktop.sandbox import child

        return child.main(given[1:])
    if first == "--worker":
        from rlm_desktop.worker import door

        return door.main()
    if _is_for_the_shell(first):
        from rlm_desktop.cli import command_line

        return command_line.main(given)
    from rlm_desktop.ui import app

    return app.main(given)


def _is_for_the_shell(first: str) -> bool:
    """Whether it names a command, rightly or by mistake, and no file."""
    if first in COMMANDS or first in {"-h", "--help", "--version"}:
        return True
    return first.isalpha() and first.islower() and not Path(first).exists()


if __name__ == "__main__":
    sys.exit(main())
