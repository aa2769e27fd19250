"""A gateway in a process of its own, to be killed: `python -m tests.edge.gateway.killed_child ROOT`.

It says on which port it answers, and a token for the school.
"""

import sys
from pathlib import Path

import uvicorn

from tests.edge.gateway.doors import SCHOOL, gateway

if __name__ == "__main__":
    door = gateway(Path(sys.argv[1]))
    config = uvicorn.Config(door.client.app, port=0, lifespan="off", log_config=None)
    socket = config.bind_socket()
    sys.stdout.write(f"{socket.getsockname()[1]} {door.token(SCHOOL)}\n")
    sys.stdout.flush()
    uvicorn.Server(config).run([socket])
