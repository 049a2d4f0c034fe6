"""The `trichluc` command: one group; each room registers its own commands here by name."""

from __future__ import annotations

import importlib
import logging
import sys

import click

from settings import Settings, SettingsError

AWAY = (
    "Cơ sở dữ liệu hoặc kho tệp không trả lời nên lệnh chưa làm xong. Hãy kiểm tra TRICHLUC_DATABASE_URL, "
    "TRICHLUC_FILES_URL và máy chủ tương ứng rồi chạy lại."
)
COMMANDS = {
    "extract": "offline:extract",
    "evaluate": "evaluation:evaluate",
    "load": "intake:load",
    "serve": "serve:serve",
    "worker": "worker:worker",
    "web": "web.commands:web",
    "token": "web.commands:token",
    "user": "web.commands:user",
    "indexer": "index.commands:indexer",
    "reindex": "index.commands:reindex",
    "check": "index.commands:check",
    "backup": "index.commands:backup",
    "restore": "index.commands:restore",
    "reprocess": "intake:reprocess",
    "watch": "watched:watch",
}


class Rooms(click.Group):
    """A group that imports a room only when one of its commands is called: `trichluc extract` needs no database."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the command, None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command


@click.group(cls=Rooms, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="trichluc")
@click.pass_context
def group(ctx: click.Context) -> None:
    """Trích Lục: đọc kế hoạch và báo cáo, tìm chỉ thị, đơn vị, số liệu và hạn chế, dẫn về đúng chỗ trong trang."""
    try:
        ctx.obj = Settings.from_env()
    except SettingsError as error:
        raise click.ClickException(str(error)) from error
    logging.basicConfig(
        level=ctx.obj.log_level, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    for name in ("alembic", "botocore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def main() -> None:
    """Run the command line."""
    try:
        group(prog_name="trichluc")
    except Exception as error:
        if not importlib.import_module("index.store").is_away(error):
            raise
        click.echo(f"Lỗi: {AWAY}", err=True)
        logging.debug("away", exc_info=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
