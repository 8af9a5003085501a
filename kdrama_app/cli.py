"""The commands: python -m kdrama_app {serve,build,worker,migrate,...}; `--help` names them all."""

import argparse
import getpass
import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from kdrama_app.accounts.views import Account, Role
from kdrama_app.db import utc_now
from kdrama_app.errors import AppError, NotFound
from kdrama_app.operations.audit import CONSOLE, Actor
from kdrama_app.operations.flags import Flag
from kdrama_app.operations.logs import configure_logs
from kdrama_app.settings import VERSION, Settings
from kdrama_app.wiring import Services, build, callback_secret

HOURS_OF_A_YEAR = 8784


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 0, 1 for a fault that is explained on stderr, 2 for wrong usage."""
    options = _parser().parse_args(arguments)
    configure_logs()
    try:
        return options.run(options)
    except AppError as error:
        details = "".join(f"\n  {name}: {fault}" for name, fault in (error.details or {}).items())
        print(f"{error.message}{details}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m kdrama_app", description="A self-hosted K-drama streaming site.")
    parser.add_argument("--version", action="version", version=VERSION)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    serve = commands.add_parser("serve", help="migrate, build what changed, and serve the site with its worker")
    serve.set_defaults(run=_serve)
    commands.add_parser("build", help="build the pages").set_defaults(run=_build)
    worker = commands.add_parser("worker", help="run the job queues")
    worker.add_argument("--name", default="", help="tells several workers on one data folder apart")
    worker.add_argument("--until-input-ends", action="store_true", help="stop when standard input closes")
    worker.set_defaults(run=_worker)
    commands.add_parser("migrate", help="bring the databases to this version").set_defaults(run=_migrate)

    create = commands.add_parser("create-user", help="make an account")
    create.add_argument("--username", required=True)
    create.add_argument("--email", required=True)
    create.add_argument("--role", choices=[role.value for role in Role], default=Role.USER.value)
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    create.set_defaults(run=_create_user)

    change = commands.add_parser("set-role", help="change what an account may do")
    change.add_argument("--username", required=True)
    change.add_argument("--role", required=True, choices=[role.value for role in Role])
    change.set_defaults(run=_set_role)

    token = commands.add_parser("token", help="print a token for the API")
    who = token.add_mutually_exclusive_group(required=True)
    who.add_argument("--username", help="an access token of this user")
    who.add_argument("--service", metavar="NAME", help="a service token for the program of this name")
    token.add_argument("--hours", type=_hours, default=24, help="life of an access token, at most a year (default 24)")
    token.add_argument("--scope", action="append", default=[], help="what a service may do; repeatable")
    token.add_argument("--days", type=int, default=90, help="life of a service token (default 90)")
    token.set_defaults(run=_token)

    upload = commands.add_parser("upload", help="send a video to a server, here or elsewhere")
    upload.add_argument("file", type=Path)
    upload.add_argument("--series", required=True)
    upload.add_argument("--episode", required=True, type=int)
    upload.add_argument("--season", type=int, default=1)
    upload.add_argument("--title", default="", help="default: the file's name")
    upload.add_argument("--description", default="")
    upload.add_argument("--language", default="ko", help="of the picture's speech, such as ko or en (default ko)")
    upload.add_argument("--tag", action="append", default=[], help="repeatable")
    upload.add_argument("--server", default="", help="its address (default: the one configured here)")
    upload.add_argument("--username", default="", help="log in as; the password is asked for")
    upload.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    upload.add_argument("--wait", choices=["playable", "ready"], help="until the video plays, or all of it is made")
    upload.set_defaults(run=_upload)

    _add_switches(commands)
    secret = commands.add_parser("callback-secret", help="print what receivers of callbacks verify them with")
    secret.set_defaults(run=_callback_secret)
    return parser


def _add_switches(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """What is on or off for everybody."""
    closed = commands.add_parser("maintenance", help="close the house to everybody but admins, or open it again")
    closed.add_argument("switch", choices=["on", "off"])
    closed.add_argument("--message", default="", help="what people are told")
    closed.add_argument("--minutes", type=int, default=0, help="how long it is expected to take")
    closed.set_defaults(run=_maintenance)

    flag = commands.add_parser("flag", help="turn what is there but off on, or off again")
    flag.add_argument("name", choices=[each.value for each in Flag])
    flag.add_argument("switch", choices=["on", "off"])
    flag.set_defaults(run=_flag)


def _hours(written: str) -> int:
    hours = int(written) if written.isdecimal() and len(written) <= len(str(HOURS_OF_A_YEAR)) else 0
    if not 1 <= hours <= HOURS_OF_A_YEAR:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {HOURS_OF_A_YEAR}")
    return hours


def _serve(_options: argparse.Namespace) -> int:
    from kdrama_app import serving

    serving.serve(Settings())
    return 0


def _build(_options: argparse.Namespace) -> int:
    from kdrama_app import serving

    serving.build_pages(Settings())
    return 0


def _worker(options: argparse.Namespace) -> int:
    from kdrama_app import worker

    lifeline = sys.stdin.buffer if options.until_input_ends else None
    worker.main(Settings(), worker_id=options.name, lifeline=lifeline)
    return 0


def _migrate(_options: argparse.Namespace) -> int:
    from kdrama_app.operations.migrations import migrate

    migrate(Settings())
    return 0


def _create_user(options: argparse.Namespace) -> int:
    password = sys.stdin.readline().rstrip("\n") if options.password_stdin else getpass.getpass("Password: ")
    services = _migrated_services()
    registration = services.accounts.prepare(username=options.username, email=options.email, password=password)
    with services.database.transaction() as tx:
        account = services.accounts.register(tx, registration, role=Role(options.role))
    print(f"{account.username} ({account.role}) has the id {account.id}")
    return 0


def _set_role(options: argparse.Namespace) -> int:
    services = _migrated_services()
    with services.database.transaction() as tx:
        account = _named(services, tx, options.username)
        services.accounts.change_role(tx, int(account.id), Role(options.role))
    print(f"{account.username} is now {options.role}")
    return 0


def _token(options: argparse.Namespace) -> int:
    services = _migrated_services()
    with services.database.transaction() as tx:
        if options.service:
            print(
                services.accounts.create_service_token(
                    tx, name=options.service, scopes=options.scope, days=options.days
                )
            )
            return 0
        account = _named(services, tx, options.username)
        print(services.accounts.access_token(tx, int(account.id), seconds=options.hours * 3600))
    return 0


def _upload(options: argparse.Namespace) -> int:
    from kdrama_app.upload_command import upload

    return upload(options)


def _maintenance(options: argparse.Namespace) -> int:
    services = _migrated_services()
    until = utc_now() + timedelta(minutes=options.minutes) if options.minutes else None
    with services.database.transaction() as tx:
        if options.switch == "on":
            services.maintenance.close(tx, message=options.message, until=until)
        else:
            services.maintenance.open(tx)
    print("Closed to everybody but admins" if options.switch == "on" else "Open")
    return 0


def _flag(options: argparse.Namespace) -> int:
    services = _migrated_services()
    with services.database.transaction() as tx:
        services.flags.switch(tx, Flag(options.name), on=options.switch == "on", by=Actor(CONSOLE))
    print(f"{options.name} is {options.switch}")
    return 0


def _callback_secret(_options: argparse.Namespace) -> int:
    print(callback_secret(Settings()))
    return 0


def _named(services: Services, tx: Session, username: str) -> Account:
    account = services.accounts.account_named(tx, username)
    if account is None:
        raise NotFound(f"There is no user {username}")
    return account


def _migrated_services() -> Services:
    from kdrama_app.operations.migrations import migrate

    settings = Settings()
    migrate(settings)
    return build(settings)
