"""Folds the journal anew and holds everything that was said, kept and sent against it."""

from hub.edge.verify.run import Verdict, verify

__all__ = ["Verdict", "verify"]
