"""Where a message may go: never to a network that only this server can reach (SSRF)."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import PortalError

_Address = IPv4Address | IPv6Address
# RFC 6052: the last 32 bits are an address of IPv4.
_NAT64 = ip_network("64:ff9b::/96")
# RFC 4291: what else there is of IPv6 leads into a network of one's own, or into IPv4 by a way that
# `_within` does not see (site-local, IPv4-compatible, NAT64 of one's own). Python takes some of it
# for global.
_UNICAST = ip_network("2000::/3")


class AddressForbidden(PortalError):
    """Nothing is sent there."""

    sentence = _(
        "This address leads into a network that messages may not go to. Enter one that "
        "everybody can reach, or ask the people who run the portal."
    )


class AddressUnfit(PortalError):
    """It is no address that a message could be sent to."""

    sentence = _("Enter an address that begins with https://, without a name or password in it.")


def checked_url(url: str) -> SplitResult:
    """The parts of an address of https. Raises AddressUnfit; AddressForbidden for an IP address
    that can be seen to be private."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise AddressUnfit from error
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.username is not None or port == 0:
        raise AddressUnfit
    if not url.isascii() or not url.isprintable() or " " in url or parts.fragment:
        raise AddressUnfit
    try:
        literal = ip_address(host)
    except ValueError:
        return parts
    _check(literal)
    return parts


def resolve(host: str, port: int) -> Sequence[str]:
    """The IP addresses of a host, all of them permitted. Raises AddressForbidden, OSError.

    Whoever connects must connect to one of these, or DNS could say something else by then.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:  # a label that is too long
        raise OSError(str(error)) from error
    addresses = list(dict.fromkeys(str(entry[4][0]).partition("%")[0] for entry in found))
    for address in addresses:
        _check(ip_address(address))
    return addresses


def _check(address: _Address) -> None:
    within = _within(address)
    if any(within in ip_network(each) for each in settings.WEBHOOK_NETWORKS):
        return
    is_ours = isinstance(within, IPv6Address) and within not in _UNICAST
    if is_ours or not within.is_global or within.is_multicast:
        raise AddressForbidden


def _within(address: _Address) -> _Address:
    """The address of IPv4 that one of IPv6 stands for, else itself."""
    if isinstance(address, IPv6Address):
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or address
    return address
