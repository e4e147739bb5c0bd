"""Settings that differ between machines, read strictly from the environment.

Each function names the variable in its error, so that a wrong value stops the start and the
operator knows which line to mend. django-environ reads the addresses; on its own it takes a
misspelt flag for "no" and an unknown scheme for a `KeyError`, hence this thin layer.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

FLAGS = {"1": True, "true": True, "yes": True, "on": True}
FLAGS |= {"0": False, "false": False, "no": False, "off": False, "": False}
DATABASE_SCHEMES = {"sqlite", "postgres", "postgresql"}
CACHE_SCHEMES = {"locmemcache", "dummycache", "redis", "rediss"}
EMAIL_SCHEMES = {
    "smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail",
}  # fmt: skip


class SettingError(ImproperlyConfigured):
    """A variable is missing or wrong. Its message is one line for the operator: no traceback."""

    def __init__(self, problem: str):
        super().__init__(f"buurtplatform cannot start: {problem} docs/beheer.md lists them all.")


def _refuse(problem: str, cause: Exception | None = None) -> NoReturn:
    raise SettingError(problem) from cause


def checkout_file(folder: Path) -> Path | None:
    """Return the `.env` of a development checkout, which `make install` writes, if there is one.

    ENV_FILE names another file, or none when it is empty.
    """
    stated = os.environ.get("ENV_FILE")
    if stated is not None:
        return Path(stated) if stated else None
    file = folder / ".env"
    return file if file.exists() else None


def read_checkout(folder: Path) -> None:
    """Add the variables of a development checkout to the environment, which wins over the file.

    A machine with a SECRET_KEY is not for development: there, a file left behind is not read.
    """
    file = checkout_file(folder)
    if file is None or os.environ.get("SECRET_KEY"):
        return
    try:
        with file.open(encoding="utf-8") as lines:
            environ.Env.read_env(lines)
    except (OSError, ValueError) as error:
        _refuse(f"ENV_FILE, {file}, cannot be read: {error}.", error)


def text(name: str, default: str | None = None) -> str:
    """Return the value of `name`; without a default it must be there and not be empty."""
    value = os.environ.get(name, "").strip() or default
    if value is None:
        _refuse(f"Set the environment variable {name}. (In development: make install.)")
    return value


def flag(name: str, default: bool = False) -> bool:
    """Return `name` as a boolean: 1/0, true/false, yes/no, on/off."""
    value = os.environ.get(name)
    if value is None:
        return default
    try:
        return FLAGS[value.strip().lower()]
    except KeyError:
        _refuse(f"{name} is {value!r}; use 1/0, true/false, yes/no or on/off.")


def number(name: str, default: int, low: int = 0, high: int = 2**31) -> int:
    """Return `name` as a whole number from `low` to `high`."""
    value = os.environ.get(name, "").strip() or str(default)
    if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
        _refuse(f"{name} is {value!r}; use a whole number from {low} to {high}.")
    return int(value)


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """Return `name` as one of `choices`."""
    value = text(name, default).lower()
    if value not in choices:
        _refuse(f"{name} is {value!r}; use {', '.join(choices)}.")
    return value


def words(name: str, default: str = "") -> list[str]:
    """Return `name` as a list: values parted by commas, blanks left out."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def make_folder(name: str, folder: Path) -> None:
    """Create the folder that variable `name` points to, if it does not exist."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        _refuse(f"{name}: the folder {folder} cannot be made: {error.strerror}.", error)


def site_url(name: str, default: str | None = None) -> str:
    """Return the address that readers use, such as https://example.org, without a last slash."""
    url = text(name, default).rstrip("/")
    parts = _read(name, urlsplit, url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        _refuse(f"{name} is {url!r}; write it as https://example.org.")
    return url


def _url(name: str, default: str, schemes: set[str]) -> str:
    url = text(name, default)
    scheme = url.partition(":")[0].lower()
    if scheme not in schemes:
        known = ", ".join(sorted(schemes))
        _refuse(f"{name} starts with {scheme!r}; known schemes: {known}.")
    return url


def _read(name: str, reader: Callable[..., Any], url: str):
    try:
        return reader(url)
    except ValueError as error:
        _refuse(f"{name} is no address we can read: {error}.", error)


def database(name: str, default: Path) -> dict:
    """Return the Django settings of one database: sqlite:///path or postgres://user@host/name.

    `default` is the file of an SQLite database; as a path, for in an address "#" would cut it.
    """
    if not os.environ.get(name, "").strip():
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(default)}
    config = _read(name, environ.Env.db_url_config, _url(name, "", DATABASE_SCHEMES))
    if not config.get("NAME"):
        _refuse(f"{name} names no database.")
    return config


def cache(name: str, default: str) -> dict:
    """Return the Django settings of one cache: locmemcache://, dummycache:// or redis://host/0."""
    return _read(name, environ.Env.cache_url_config, _url(name, default, CACHE_SCHEMES))


def pages(name: str, share: str, entries: int) -> dict:
    """Return a part of the same cache for whole pages; in a process's memory at most `entries`."""
    config = cache(name, f"locmemcache://{share}")
    if config["BACKEND"].endswith("LocMemCache"):
        config |= {"LOCATION": share, "OPTIONS": {"MAX_ENTRIES": entries}}
    return config


def email(name: str, default: str) -> dict:
    """Return EMAIL_* settings: smtp+tls://user:password@host:587, consolemail://, filemail:///dir."""
    url = _url(name, default, EMAIL_SCHEMES)
    config = _read(name, environ.Env.email_url_config, url)
    if urlsplit(url).scheme.startswith("smtp") and not config.get("EMAIL_HOST"):
        _refuse(f"{name} names no mail server.")
    if url.startswith("filemail:"):
        config["EMAIL_FILE_PATH"] = urlsplit(url).path
    return config
