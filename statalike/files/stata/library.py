"""Where example data sets are found: bundled with the program, kept from an earlier download, or on the web."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import statalike
from statalike.errors import StataError
from statalike.files.replacing import write_bytes

WEB = "https://www.stata-press.com/data/r18/"
TIMEOUT = 20.0  # seconds
AGENT = "statalike"


def bundled() -> dict[str, Path]:
    """Paths of the data sets that come with the program, by name."""
    folder = Path(statalike.__file__).parent / "datasets"
    return {path.stem: path for path in sorted(folder.glob("*.dta"))}


def is_url(text: str) -> bool:
    """Whether a file name is an address on the web."""
    return urlsplit(text).scheme.lower() in ("http", "https", "ftp")


def cache_folder() -> Path:
    """Where downloaded data sets are kept."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("statalike")) / "datasets"


def find(name: str, address: str = WEB) -> Path:
    """The file of an example data set: bundled, kept, or downloaded now from `address` and kept.

    Errors: 601 if there is none of that name, 631 if the web cannot be reached.
    """
    name = name.removesuffix(".dta")
    known = bundled()
    if name in known and address == WEB:
        return known[name]
    kept = cache_folder() / urlsplit(address).netloc / urlsplit(address).path.strip("/") / f"{name}.dta"
    if not kept.exists():
        _store(kept, fetch(f"{address.rstrip('/')}/{name}.dta"))
    return kept


def fetch(address: str, timeout: float = TIMEOUT) -> bytes:
    """The bytes at an address. Errors: 601 not there, 631 host not found or no answer in time."""
    import urllib.error
    import urllib.request  # with ssl it takes longer to load than all else in the program

    request = urllib.request.Request(address, headers={"User-Agent": AGENT})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        code = 601 if error.code in (401, 403, 404, 410) else 631
        message = f"file {address} not found" if code == 601 else f"server says {error.code} {error.reason}"
        raise StataError(code, message) from None
    except (urllib.error.URLError, ConnectionError, TimeoutError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise StataError(631, f"{address} could not be reached: {reason}") from None


def _store(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_bytes(path, content)
