"""Just enough of an IMAP server (RFC 3501) to read a folder and flag its mails."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Mail:
    def __init__(self, content: bytes) -> None:
        self.content = content
        self.flags: set[str] = set()


class Folder(socketserver.ThreadingTCPServer):
    """INBOX of user `bounces`, password `pass word`. Mails by UID."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, mails: dict[int, Mail]) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.mails = mails
        self.port = self.server_address[1]


class _Session(socketserver.StreamRequestHandler):
    server: Folder

    def handle(self) -> None:
        self._say("* OK [CAPABILITY IMAP4rev1] ready")
        for line in self.rfile:
            tag, _space, command = line.decode().strip().partition(" ")
            self._say(f"{tag} {self._do(command)}")
            if command == "LOGOUT":
                return

    def _do(self, command: str) -> str:
        mails = self.server.mails
        match command.split():
            case ["CAPABILITY"]:
                self._say("* CAPABILITY IMAP4rev1")
            case ["LOGIN", *_login]:
                if command != 'LOGIN "bounces" "pass word"':
                    return "NO wrong user or password"
            case ["SELECT", name]:
                if name != '"INBOX"':
                    return "NO no such folder"
                self._say(f"* {len(mails)} EXISTS")
            case ["UID", "SEARCH", "UNSEEN"]:
                unseen = [str(uid) for uid, mail in mails.items() if r"\Seen" not in mail.flags]
                self._say(" ".join(["* SEARCH", *unseen]))
            case ["UID", "FETCH", uid, part]:
                found = re.fullmatch(r"\(BODY\.PEEK\[\]<0\.(\d+)>\)", part)
                assert found
                content = mails[int(uid)].content[: int(found[1])]
                self.wfile.write(f"* 1 FETCH (UID {uid} BODY[]<0> {{{len(content)}}}\r\n".encode())
                self.wfile.write(content + b")\r\n")
            case ["UID", "STORE", uid, "+FLAGS.SILENT", r"(\Seen)"]:
                mails[int(uid)].flags.add(r"\Seen")
            case ["LOGOUT"]:
                self._say("* BYE")
            case _:
                return "BAD what?"
        return "OK done"

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@contextmanager
def serving(mails: dict[int, Mail]) -> Iterator[Folder]:
    with Folder(mails) as folder:
        threading.Thread(target=folder.serve_forever, args=(0.01,), daemon=True).start()
        yield folder
        folder.shutdown()
