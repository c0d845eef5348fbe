"""Commands that are imported when they are run: `knowledge --help` would otherwise import the whole service."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup

from api.cli.framework.examples import epilog

_OF_PYDANTIC = "Value error, "
"""What pydantic puts before the message of an error that a value's own check raised."""


class CommandPlace(NamedTuple):
    """The module and the name of a command, or of the Typer application of a group of commands, and its line in the help."""

    module: str
    name: str
    summary: str


class LazyCommand(TyperCommand):
    """A command that is known by its name and summary, and imported for everything else."""

    def __init__(self, name: str, place: CommandPlace) -> None:
        super().__init__(name, help=place.summary, short_help=place.summary)
        self.place = place

    def loaded(self) -> Any:
        """The command itself."""
        found = getattr(import_module(self.place.module), self.place.name)
        if isinstance(found, typer.Typer):
            command: Any = typer.main.get_group(found)
        else:
            single = typer.Typer(add_completion=False)
            single.command(self.name)(found)
            command = typer.main.get_command(single)
        command.name = self.name
        for words, one in (
            (f"{self.name} {name}", inner) for name, inner in getattr(command, "commands", {}).items()
        ):
            one.epilog = epilog(words)
        command.epilog = epilog(str(self.name))
        return command

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the command itself, so that it parses and runs."""
        return self.loaded().make_context(info_name, args, parent, **extra)


def lazy_group(places: Mapping[str, CommandPlace]) -> type[TyperGroup]:
    """A group with these commands beside those that Typer knows, in this order."""

    class LazyGroup(TyperGroup):
        """A group whose commands are imported when they are run."""

        def list_commands(self, ctx: Any) -> list[str]:
            """The names, in the order of the help."""
            return [*places, *(name for name in super().list_commands(ctx) if name not in places)]

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            """The command of this name; None where there is none."""
            place = places.get(cmd_name)
            return LazyCommand(cmd_name, place) if place else super().get_command(ctx, cmd_name)

        def invoke(self, ctx: Any) -> Any:
            """Run the command. What pydantic says of a wrong value is told without the name of its own error."""
            try:
                return super().invoke(ctx)
            except typer.BadParameter as error:
                error.message = error.message.removeprefix(_OF_PYDANTIC)
                raise

    return LazyGroup
