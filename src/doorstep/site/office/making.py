"""Make the home of an office: its folder, its database, its first administrator."""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from doorstep.kernel.home import VARIABLE as HOME_VARIABLE
from doorstep.kernel.home import Home
from doorstep.kernel.keys import CREDENTIALS, FILE, KEY, PASSPHRASE, fresh_key, master_keys
from doorstep.kernel.whole import whole_file, whole_folder
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


@dataclass(frozen=True)
class Made:
    """What there is to say once: who signs in first and with what, and the key when it was made here."""

    home: Path
    login: str
    password: str
    key: str
    demo: bool


def make_home(
    home: Home,
    *,
    login: str,
    name: str,
    role: str,
    demo: bool,
    key_file: Path | None,
    environment: MutableMapping[str, str],
    today: date,
    now: datetime,
) -> Made:
    """Make everything under another name, then give it its own: killed at any moment, there is a home or there is none.

    With PostgreSQL the tables stay when this is killed; making the home again goes on from them.

    Args:
        role: of the first administrator; "" takes the role of the policy pack that may give duties.
    Raises:
        Refusal: the folder is not free, the database belongs to an office already, or key and `demo` contradict.
    """
    refuse_taken(home)
    given = any(environment.get(name) for name in (KEY, FILE, PASSPHRASE, CREDENTIALS))
    if demo and given:
        raise _two_keys()
    key = "" if given else fresh_key()
    with whole_folder(home.folder) as part:
        found = Home(part)
        _write_settings(found, today, demo=demo)
        _place_key(found, key, demo=demo, key_file=key_file, environment=environment)
        _mark(found, environment)
        password = _fill(found, login=login, name=name, role=role, environment=environment, now=now, today=today)
    return Made(home.folder, login, password, "" if demo or key_file else key, demo)


def refuse_taken(home: Home) -> None:
    """Raises: Refusal: the folder is a home already, or holds something else."""
    if home.is_there:
        raise Refusal(
            "home.there",
            said("There is a home of an office here already."),
            why=said("{folder} was made before, and is never written over.", folder=str(home.folder)),
            do=said("Use it as it is: doorstep serve. For another office, name another folder in DOORSTEP_HOME."),
        )
    if home.folder.exists() and (not home.folder.is_dir() or any(home.folder.iterdir())):
        raise Refusal(
            "home.not-empty",
            said("A home cannot be made in {folder}.", folder=str(home.folder)),
            why=said("Something else is there, and nothing is ever written over."),
            do=said("Name a folder that does not exist yet in DOORSTEP_HOME."),
        )


def _two_keys() -> Refusal:
    return Refusal(
        "home.two-keys",
        said("A demonstration cannot be made with a key of your own."),
        why=said("A demonstration keeps its own key inside, and a key was given in the environment."),
        do=said("Leave out --demo for real work, or remove the key from the environment."),
    )


def _write_settings(home: Home, today: date, *, demo: bool) -> None:
    home.settings.write_text(
        "# The home of an office, made by doorstep init. Keep this file: without its salt a passphrase opens nothing.\n"
        f'made = {today.isoformat()}\nsalt = "{secrets.token_hex(16)}"\ndemo = {str(demo).lower()}\n',
        encoding="utf-8",
    )
    home.evidence.mkdir(mode=0o700)


def _place_key(
    home: Home, key: str, *, demo: bool, key_file: Path | None, environment: MutableMapping[str, str]
) -> None:
    """Put a key that was made here where it belongs; from now on this process has it."""
    if not key:
        return
    if demo:
        home.demo_key.write_text(key + "\n", encoding="utf-8")
        home.demo_key.chmod(0o600)
        return
    if key_file is not None:
        _write_key_file(key, key_file)
    environment[KEY] = key


def _write_key_file(key: str, key_file: Path) -> None:
    if key_file.exists():
        raise Refusal(
            "home.key-file",
            said("The key cannot be written to {name}.", name=str(key_file)),
            why=said("A file of that name is there, and nothing is ever written over."),
            do=said("Name another file, or give the key in it with DOORSTEP_KEY_FILE."),
        )
    with whole_file(key_file) as part:
        part.write_text(key + "\n", encoding="utf-8")


def _mark(home: Home, environment: MutableMapping[str, str]) -> None:
    """Write down by what the right key is known again; it cannot be turned back into the key."""
    from doorstep.kernel.vault import Vault

    keys = master_keys(home, environment)
    with home.settings.open("a", encoding="utf-8") as settings:
        settings.write(f'mark = "{Vault(keys, max(keys)).mark}"\n')


def _fill(
    home: Home, *, login: str, name: str, role: str, environment: MutableMapping[str, str], now: datetime, today: date
) -> str:
    environment[HOME_VARIABLE] = str(home.folder)
    from doorstep.site.service import start

    start()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0, interactive=False)
    from doorstep.register.services.add_first import add_first

    password = add_first(login=login, name=name, role=role, now=now, today=today)
    connection.close()
    return password
