"""doorstep serve FOLDER: a folder of reports in the browser of this machine, and of no other."""

import http.server
from functools import partial
from pathlib import Path

import click

from doorstep.kernel.terminal import _
from doorstep.methods.kernel.refusal import Refusal
from doorstep.methods.kernel.said import said


def show(folder: Path, port: int, *, as_json: bool) -> None:
    """Show the folder until stopped.

    Raises:
        Refusal: it is no folder, or the port is taken.
    """
    if not folder.is_dir():
        raise Refusal(
            "serve.no-folder",
            said("There is nothing to show."),
            why=said("{folder} is not a folder.", folder=str(folder)),
            do=said("Make a report first: make demo. Then name its folder, such as out/demo."),
        )
    handler = partial(QuietHandler, directory=str(folder))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as trouble:
        raise Refusal(
            "serve.port-taken",
            said("The folder cannot be shown on port {port}.", port=port),
            why=said("The machine says: {trouble}.", trouble=trouble.strerror or str(trouble)),
            do=said("Choose another port with --port, or 0 for any free one."),
        ) from trouble
    page = "report.html" if (folder / "report.html").is_file() else ""
    address = f"http://127.0.0.1:{server.server_address[1]}/{page}"
    click.echo(
        f'{{"address": "{address}"}}' if as_json else _("Open {address} (stop with Ctrl-C)").format(address=address)
    )
    with server:
        server.serve_forever()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder; says nothing of who reads what."""

    def log_message(self, format: str, *args: object) -> None:
        """Keep no log of readers."""
