"""What goes wrong in the world, told to whoever can mend it."""


class OperatorError(Exception):
    """
    A person can mend this: what went wrong, where, and how to go on.

    The command line shows it without a traceback and ends with exit code 2.
    Everything else that is raised is a bug, and stops the worker.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        place = f"\n  where:  {self.where}" if self.where else ""
        return f"{self.what}{place}\n  remedy: {self.remedy}"
