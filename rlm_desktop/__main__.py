"""The doors: the window, the command line, --worker, --repl; each imports only what lies behind it."""

import sys

COMMANDS = frozenset(
    {"run", "fork", "resume", "verify", "list", "show", "search", "compare", "export", "import", "doctor", "repl"}
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
    if first in COMMANDS or first in {"-h", "--help", "--version"}:
        from rlm_desktop.cli import command_line

        return command_line.main(given)
    from rlm_desktop.ui import app

    return app.main(given)


if __name__ == "__main__":
    sys.exit(main())
