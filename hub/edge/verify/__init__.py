"""Folds the journal anew and holds everything that was said, kept and sent against it."""

from hub.edge.verify.run import Audit, verify

__all__ = ["Audit", "verify"]
