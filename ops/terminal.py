"""A program at a terminal, and somebody who answers what it asks."""

import os
import pty
import subprocess
from collections.abc import Sequence


class AskedOtherwise(AssertionError):
    """It asked for something else, or ended before it asked; the message is what it said."""


def converse(command: Sequence[str], replies: Sequence[tuple[str, str]]) -> str:
    """All that stood at the terminal, once the program has ended well.

    Each of the replies is a part of a question, which is a line that ends with a colon and a
    space, and what is typed at it. Raises AskedOtherwise, CalledProcessError.
    """
    ours, theirs = pty.openpty()
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    said = ""
    try:
        for question, typed in replies:
            asked = ""
            while not asked.endswith(": "):
                if not (more := _read(ours)):
                    raise AskedOtherwise(f"{question!r} was not asked:\n{said}{asked}")
                asked += more
            said += asked
            if question not in asked.splitlines()[-1]:
                raise AskedOtherwise(f"It asked for something else than {question!r}:\n{said}")
            os.write(ours, f"{typed}\n".encode())
        while more := _read(ours):
            said += more
    finally:
        os.close(ours)  # whoever still waits for an answer is hung up on
        process.wait()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, said)
    return said.replace("\r\n", "\n")


def _read(terminal: int) -> str:
    """What is said next; empty at the end, which Linux tells as an error."""
    try:
        return os.read(terminal, 65536).decode(errors="replace")
    except OSError:
        return ""
