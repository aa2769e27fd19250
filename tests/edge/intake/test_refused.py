"""A directory that the system itself refuses, by a read-only mount or without rights: as an administrator does it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = (sys.executable, "-m", "tests.edge.intake.refused_child")
ALONE = ("unshare", "--map-root-user", "--mount")
NO_OVERRIDE = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search", "--inh-caps", "-all")
"""Root without the right to pass over what chmod says."""

HOW = {
    "mount": (ALONE, "Read-only file system"),
    "rights": (NO_OVERRIDE if os.geteuid() == 0 else (), "Permission denied"),
}


@pytest.mark.parametrize("how", HOW)
def test_what_the_system_refuses_is_told_once_and_taken_in_when_it_is_given_back(
    tmp_path: Path, how: str
) -> None:
    """In the middle of a file, then without one: other sources go on, and nobody need start anything again."""
    prefix, why = HOW[how]
    if prefix and (
        shutil.which(prefix[0]) is None or subprocess.run([*prefix, "true"], check=False).returncode
    ):
        pytest.skip(f"{prefix[0]} may not do this here")
    ran = subprocess.run([*prefix, *CHILD, how, str(tmp_path)], check=True, capture_output=True, text=True)
    told = json.loads(ran.stdout)

    unfit = {"16AA": why}
    assert {"taken": ["vo-list/16YV"], "unfit": unfit, "logged": ["intake.unfit"]} == told["in the middle"]
    assert {"taken": ["vo-list/16YV"], "unfit": unfit, "logged": []} == told["taken away"]
    assert {"taken": [], "unfit": unfit, "logged": []} == told["still"]
    assert {"taken": ["vo-list/16AA"], "unfit": {}, "logged": ["intake.fit"]} == told["given back"]
    assert [
        "vo-list_16YV_20250115T0730_volledig.csv." + s for s in ("ontvangst.txt", "receipt.json")
    ] == told["beside it"]
    assert {"taken": [], "unfit": unfit, "logged": ["intake.unfit"]} == told["nothing lies there"]
    assert {"taken": [], "unfit": {}, "logged": ["intake.fit"]} == told["again"]
