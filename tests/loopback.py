"""Tests talk to this machine only: an audit hook sees every connection before it is made."""

import ipaddress
import sys
from collections.abc import Callable


class OutsideConnection(AssertionError):
    """A test tried to reach another machine."""


def is_this_machine(host: str | bytes | None) -> bool:
    """Whether a host as given to a socket call is the loopback range, or means `every address of mine`."""
    name = host.decode() if isinstance(host, bytes) else host
    if name in {None, "", "localhost", "0.0.0.0", "::"}:
        return True
    try:
        return ipaddress.ip_address(str(name).split("%", maxsplit=1)[0]).is_loopback
    except ValueError:
        return False


def refuse_outside(event: str, args: tuple[object, ...]) -> None:
    """The audit hook itself: raises OutsideConnection for connections and name look-ups elsewhere."""
    read_host = HOSTS.get(event)
    host = read_host(args) if read_host else None
    if (host is None or isinstance(host, str | bytes)) and not is_this_machine(host):
        raise OutsideConnection(f"A test tried to reach {host!r} ({event}). Tests talk to this machine only.")


def host_of_address(args: tuple[object, ...]) -> object:
    """`socket.connect(socket, address)`: a Unix socket's address is a path, and has no host."""
    address = args[1]
    return address[0] if isinstance(address, tuple) else None


HOSTS: dict[str, Callable[[tuple[object, ...]], object]] = {
    "socket.connect": host_of_address,
    "socket.sendto": host_of_address,
    "socket.getaddrinfo": lambda args: args[0],
}


def stay_on_this_machine() -> None:
    """Install the hook. It lasts as long as the process: Python has no way to remove one."""
    sys.addaudithook(refuse_outside)
