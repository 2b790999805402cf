"""Homes of offices for tests, made by the commands themselves in processes of their own, where they can be killed."""

import base64
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

KEY = base64.b64encode(b"the key of an office in a test..").decode()
OTHER_KEY = base64.b64encode(b"the key of quite another office.").decode()
CLEARED = ("DOORSTEP_KEY", "DOORSTEP_KEY_FILE", "DOORSTEP_PASSPHRASE", "DOORSTEP_DATABASE", "DJANGO_SETTINGS_MODULE")


def environment(home: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in CLEARED}
    return kept | {"DOORSTEP_HOME": str(home), "DOORSTEP_LANGUAGE": "en"} | more


def run(home: Path, *words: object, **more: str) -> subprocess.CompletedProcess[str]:
    """`doorstep WORD ...` with this home; variables are given by name."""
    command = [sys.executable, "-m", "doorstep", *map(str, words)]
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, check=False)


def answer(home: Path, *words: object, **more: str) -> dict:
    """What it says as JSON; it must have gone well."""
    done = run(home, *words, "--json", **more)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_home(home: Path, code: str, **more: str) -> str:
    """Run Python with Django started on a home, and give what it prints."""
    whole = f"from doorstep.kernel.service import start\nstart()\n{code}"
    done = subprocess.run(
        [sys.executable, "-c", whole], env=environment(home, **more), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def killed_after(seconds: float, home: Path, *words: object, **more: str) -> bool:
    """Start a command and kill it (SIGKILL) after some time; whether it was still at work."""
    command = [sys.executable, "-m", "doorstep", *map(str, words)]
    process = subprocess.Popen(
        command, env=environment(home, **more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    time.sleep(seconds)
    at_work = process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    return at_work
