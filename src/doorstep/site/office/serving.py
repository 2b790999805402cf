"""The service in one process: pages, and beside them the sealer of the trail."""

import logging
import threading
from collections.abc import Callable

from doorstep.kernel.clock import now
from doorstep.kernel.home import Home, require_home
from doorstep.kernel.service import start
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said

LOOPBACK = ("127.0.0.1", "localhost", "::1")
BETWEEN_SEALS = 60  # seconds
THREADS = 8
log = logging.getLogger("doorstep")


def serve_office(host: str, port: int, opened: Callable[[str], None]) -> None:
    """Serve until stopped.

    Args:
        opened: told the address once it listens.
    Raises:
        Refusal: no home, no key; a demonstration asked to be open to others; the port is taken.
    """
    home = require_home()
    refuse_open_demo(home, host)
    start()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    server = _listening(host, port)
    _seal_meanwhile()
    opened(f"http://{_shown(host)}:{server.effective_port}/")
    try:
        server.run()
    finally:
        server.close()


def refuse_open_demo(home: Home, host: str) -> None:
    """Raises: Refusal: the key lies inside the home, and others than this machine could come in."""
    if home.demo_key.is_file() and host not in LOOPBACK:
        raise Refusal(
            "serve.demo-open",
            said("A demonstration is shown on this machine only."),
            why=said("Its key lies inside its folder, so nothing in it is protected."),
            do=said("Leave --host out. For real work make a home without --demo."),
        )


def _listening(host: str, port: int):  # type: ignore[no-untyped-def]
    from django.core.wsgi import get_wsgi_application
    from waitress import create_server

    try:
        return create_server(
            get_wsgi_application(), host=host, port=port, threads=THREADS, ident="doorstep",
            # A proxy on this machine says for whom it speaks; nobody else is believed.
            trusted_proxy="127.0.0.1", trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
            clear_untrusted_proxy_headers=True,
        )  # fmt: skip
    except OSError as trouble:
        raise Refusal(
            "serve.port-taken",
            said("The service cannot be opened on port {port}.", port=str(port)),
            why=said("The machine says: {trouble}.", trouble=trouble.strerror or str(trouble)),
            do=said("Choose another port with --port, or 0 for any free one."),
        ) from trouble


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _seal_meanwhile() -> None:
    """Seal what waits now and every minute; it ends with the process, and what was not sealed is at the next start."""
    threading.Thread(target=_seal_for_ever, name="sealer", daemon=True).start()


def _seal_for_ever() -> None:
    from django.db import connection

    from doorstep.trail.services.seal import seal_if_free

    while True:
        try:
            seal_if_free(now())
        except Exception:
            log.exception("the trail was not sealed this time")
        connection.close()
        threading.Event().wait(BETWEEN_SEALS)
