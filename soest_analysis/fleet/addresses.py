"""Addresses of places that fsspec reaches (``s3://…``, ``sftp://…``, ``ftp://…``): what is one, and how it may be shown."""

import re
from urllib.parse import urlparse
from urllib.request import url2pathname

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+(::|://)", re.IGNORECASE)
# Name and password; of a password with a stroke in it, which no address may have, whatever comes before the last @.
_CREDENTIALS = re.compile(r"://([^/]*@|[^/:@]*:(?!\d*(/|$)).*@)")
_ASKED = re.compile(r"[?#].*")  # some stores take a key as a question


def is_address(text: str) -> bool:
    """Whether it is an address, and not a folder of this machine."""
    return _ADDRESS.match(text) is not None


def shown(address: str) -> str:
    """The address as it may be printed: without name, password and key; a folder of this machine by its path."""
    if address.startswith("file://"):
        return url2pathname(urlparse(address).path)
    return _ASKED.sub("", _CREDENTIALS.sub("://", address)) if is_address(address) else address
