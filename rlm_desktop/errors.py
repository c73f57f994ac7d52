"""RlmError: what a user can do something about. Everything else that is raised is a bug."""


class RlmError(Exception):
    """Something is wrong that the user can act on.

    problem: one sentence: what is wrong, and where.
    remedy: one sentence: what to do about it; empty when the problem says it already.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.problem} {self.remedy}".strip()
