"""`hub doctor`: is this installation as it should be? Each question is answered well, or with what to do."""

from hub.edge.doctor.examined import examined
from hub.edge.doctor.line import Line

__all__ = ["Line", "examined"]
