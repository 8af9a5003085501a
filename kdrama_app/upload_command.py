"""`python -m kdrama_app upload`: a file to a server, with a bar that shows how far it is."""

import getpass
import os
import sys
from argparse import Namespace

import httpx
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from kdrama_app.client import ApiError, Client, JobFailed
from kdrama_app.settings import Settings

TOKEN_VARIABLE = "KDRAMA_TOKEN"  # noqa: S105  (a variable's name)


def upload(options: Namespace) -> int:
    """Send the file; the exit code is 0, or 1 for a fault that is explained on stderr."""
    server = options.server or Settings().site_url
    try:
        with Client(server, token=os.environ.get(TOKEN_VARIABLE, "")) as client:
            if options.username or TOKEN_VARIABLE not in os.environ:
                client.login(*_asked_credentials(options))
            _send(client, options, server)
    except (ApiError, JobFailed) as refused:
        print(refused, file=sys.stderr)
        return 1
    except OSError as unreadable:
        print(f"{options.file}: {unreadable.strerror or unreadable}", file=sys.stderr)
        return 1
    except httpx.HTTPError as away:
        print(f"{server} does not answer ({away}). Run this again to go on where it stopped.", file=sys.stderr)
        return 1
    return 0


def _asked_credentials(options: Namespace) -> tuple[str, str]:
    username = options.username or input("Username: ")
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else getpass.getpass("Password: ")
    return username, password


def _send(client: Client, options: Namespace, server: str) -> None:
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
    ) as bars:
        bar = bars.add_task(options.file.name, total=None)
        sent = client.upload(
            options.file,
            series=options.series,
            season=options.season,
            episode=options.episode,
            title=options.title,
            description=options.description,
            language=options.language,
            tags=tuple(options.tag),
            progress=lambda done, total: bars.update(bar, completed=done, total=total),
        )
    if options.wait:
        columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.percentage:.0f} %"))
        with Progress(*columns, console=console) as bars:
            bar = bars.add_task("preparing", total=100)
            client.wait(sent.job_id, until=options.wait, progress=lambda done: bars.update(bar, completed=done))
    # The one line of standard output: for a script to go on with.
    print(f"{server}/watch/{sent.video_id}")
