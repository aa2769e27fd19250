"""What several commands share: an option, and the exit code that says that something wrong was found."""

import click

FOUND = 1
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
