"""Planting needs mutmut, which `make mutants` alone sets up: where it is not, there is nothing to collect, or to skip."""

from importlib.util import find_spec

collect_ignore_glob = [] if find_spec("mutmut") else ["test_*.py"]
