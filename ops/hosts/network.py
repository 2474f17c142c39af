"""Hosts with a network of their own, on one bridge: network namespaces of Linux. Only for root.

What this machine offers to them has addresses on the bridge; a host can be cut off from any.
"""

import os
import subprocess
from types import TracebackType

from ops import machine

# Nobody has it: what is sent there is lost without a word, as where a switch is broken.
_NOWHERE = "02:00:00:00:00:99"


def why_not() -> str:
    """Why no hosts can be made here; empty where they can."""
    if os.geteuid() != 0:
        return "only root can make network namespaces"
    if machine.ip() is None:
        return "missing: iproute2"
    name = f"pt{os.getpid()}x"
    tried = subprocess.run(["ip", "netns", "add", name], capture_output=True, text=True)
    if tried.returncode:
        return f"no network namespaces here: {tried.stderr.strip()}"
    bridge = ["ip", "link", "add", f"{name}b"[:15], "type", "bridge"]
    bridged = subprocess.run(bridge, capture_output=True, text=True)
    subprocess.run(["ip", "link", "del", f"{name}b"[:15]], capture_output=True)
    subprocess.run(["ip", "netns", "del", name], capture_output=True)
    return f"no bridge here: {bridged.stderr.strip()}" if bridged.returncode else ""


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True)
    if done.returncode:
        raise OSError(f"ip {' '.join(words)}: {done.stderr.strip()}")


class Host:
    """`address` is its own on the bridge."""

    def __init__(self, network: "Network", number: int) -> None:
        self.name = f"{network.name}h{number}"
        self.address = network.address(number)
        near, far = f"{self.name}n"[:15], f"{self.name}f"[:15]
        _ip("netns", "add", self.name)
        _ip("link", "add", near, "type", "veth", "peer", "name", far, "netns", self.name)
        _ip("link", "set", near, "master", network.name, "up")
        _ip("-n", self.name, "link", "set", far, "name", "eth0")
        _ip("-n", self.name, "addr", "add", f"{self.address}/24", "dev", "eth0")
        _ip("-n", self.name, "link", "set", "eth0", "up")
        _ip("-n", self.name, "link", "set", "lo", "up")

    def command(self, *words: str) -> list[str]:
        """To be run there; it becomes the command."""
        return [str(machine.ip()), "netns", "exec", self.name, *words]

    def cut_off_from(self, address: str) -> None:
        """What it sends there from now on is lost, and nobody tells it."""
        forever = ["lladdr", _NOWHERE, "dev", "eth0", "nud", "permanent"]
        _ip("-n", self.name, "neigh", "replace", address, *forever)

    def reconnect(self, address: str) -> None:
        _ip("-n", self.name, "neigh", "del", address, "dev", "eth0")


class Network:
    """A context; at its end nothing of it is left. Its name is that of its bridge."""

    def __init__(self) -> None:
        number = os.getpid()
        self.name = f"pt{number % 100000}"
        self._prefix = f"10.{64 + number % 64}.{number // 64 % 256}"
        self._hosts: list[Host] = []

    def address(self, number: int) -> str:
        return f"{self._prefix}.{number}"

    def offer(self, number: int) -> str:
        """An address of this machine, to listen at."""
        _ip("addr", "add", f"{self.address(number)}/24", "dev", self.name)
        return self.address(number)

    def add_host(self, number: int) -> Host:
        self._hosts.append(Host(self, number))
        return self._hosts[-1]

    def __enter__(self) -> "Network":
        _ip("link", "add", self.name, "type", "bridge")
        _ip("link", "set", self.name, "up")
        self.offer(1)  # the first is where this machine speaks from, and is nothing else
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for host in self._hosts:
            subprocess.run(["ip", "netns", "del", host.name], capture_output=True)
        subprocess.run(["ip", "link", "del", self.name], capture_output=True)
