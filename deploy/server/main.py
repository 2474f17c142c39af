"""The commands of `portal`."""

import argparse
import os
import sys
from pathlib import Path

from deploy.server import (
    answers,
    debian,
    health,
    portal_commands,
    releases,
    services,
    setup,
    switching,
)
from deploy.server.answers import Answers
from deploy.server.changes import Refused
from deploy.server.layout import Layout

_SOURCE = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    options = _parser().parse_args()
    os.umask(0o022)
    try:
        debian.refuse_what_does_not_fit()
        given = _answers(options)
        _do(options, given, Layout.of(given.place))
    except (Refused, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. What was done stands; the same command goes on.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="portal", description=__doc__)
    parser.add_argument("--root", default="/", help=argparse.SUPPRESS)
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("setup", help="set up what is missing; run again, it changes nothing")
    one.add_argument("--answers", type=Path, help="a TOML file, instead of questions")
    one = verbs.add_parser("upgrade", help="take another release: an archive, or its folder")
    one.add_argument("source", type=Path)
    verbs.add_parser("switch").add_argument("release")  # the second half of an upgrade
    verbs.add_parser("roll-back", help="go back to the release that ran before")
    verbs.add_parser("restart", help="start all processes anew, after a change of portal.env")
    verbs.add_parser("status", help="which release runs, and whether it is well")
    one = verbs.add_parser("manage", help="a command of manage.py, such as `portal manage check`")
    one.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _answers(options: argparse.Namespace) -> Answers:
    file = options.answers if options.verb == "setup" else None
    kept = Path(options.root, "etc/portal/answers.toml")
    if options.verb != "setup" and not kept.exists():
        raise Refused("Nothing is set up here yet: portal setup")
    may_ask = options.verb == "setup" and not file and sys.stdin.isatty()
    return answers.of(kept, file, may_ask=may_ask)


def _do(options: argparse.Namespace, given: Answers, layout: Layout) -> None:
    match options.verb:
        case "setup":
            _set_up(given, layout)
        case "upgrade":
            own = ["--root", layout.root] if layout.is_second else []
            switching.unpack_and_hand_over(options.source, layout, own)
        case "switch":
            switching.switch(options.release, layout, given)
        case "roll-back":
            switching.roll_back(layout, given)
        case "restart":
            for unit in services.SERVICES:
                services.control(layout, "restart", "--no-block", unit)
            health.wait_until_healthy(layout, given, health.PATIENT)
            print("All processes were started anew, and are well.")
        case "status":
            health.wait_until_healthy(layout, given, seconds=0)
            runs = releases.current(layout)
            print(f"{runs and runs.name} runs, and is well.")
        case "manage":
            portal_commands.become(layout, options.arguments)


def _set_up(given: Answers, layout: Layout) -> None:
    changes = setup.set_up(_SOURCE, given, layout)
    if not changes.made:
        print("Nothing to change: everything is as it was set up.")
        return
    print(
        f"https://{given.host}/ is up. {given.owner} signs in at https://{given.host}/admin/ with "
        f"a mailed code, and sets up a second factor.\nKeep a copy of {layout.settings} away from "
        "this server: without its keys no backup can be opened.\n"
        "Whether servers elsewhere will take its mails, `portal manage check_mail` tells."
    )
