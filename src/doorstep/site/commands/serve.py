"""doorstep serve: the service of an office; or, with a folder, the reports in it."""

from pathlib import Path

import click

from doorstep.kernel.terminal import _


@click.command(
    help=_("Serve the office of this home. With FOLDER, show the reports in it on this machine. Stop with Ctrl-C."),
    epilog=_("Example: doorstep serve --port 8765"),
)
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help=_("Port; 0 takes a free one.")
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help=_("Address to listen on; a demonstration listens here only.")
)
@click.option("--json", "as_json", is_flag=True, help=_("Say the address as JSON."))
def serve(folder: Path | None, port: int, host: str, as_json: bool) -> None:
    if folder is not None:
        from doorstep.journeys.commands.serve import show

        show(folder, port, as_json=as_json)
        return
    from doorstep.site.office.serving import serve_office

    def opened(address: str) -> None:
        click.echo(
            f'{{"address": "{address}"}}' if as_json else _("Open {address} (stop with Ctrl-C)").format(address=address)
        )

    serve_office(host, port, opened)
