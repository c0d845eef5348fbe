"""docs/operations.md and docs/api.md name every setting, command and route there is, and no others."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import yaml
from fastapi.testclient import TestClient

from api.cli.app import COMMANDS, app
from api.cli.framework.examples import EXAMPLES
from api.cli.framework.lazy import LazyCommand
from knowledge.bootstrap import open_canon
from knowledge.settings import Settings
from knowledge.testing.embedder import HashingEmbedder

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
API = (ROOT / "docs" / "api.md").read_text()


def commands() -> set[str]:
    names = set()
    for name, place in COMMANDS.items():
        inner = getattr(LazyCommand(name, place).loaded(), "commands", None)
        names |= {f"{name} {one}" for one in inner} if inner else {name}
    return names


def test_every_setting_has_a_row_with_its_default() -> None:
    rows = dict(re.findall(r"^\| `(KNOWLEDGE_\w+)` \| (\S+) \|", OPERATIONS, re.MULTILINE))
    assert rows == {
        f"KNOWLEDGE_{name.upper()}": "unset" if field.default is None else f"`{field.default}`"
        for name, field in Settings.model_fields.items()
    }


def test_the_help_says_of_a_command_what_its_own_help_says_first() -> None:
    for name, place in COMMANDS.items():
        assert LazyCommand(name, place).loaded().help.partition("\n")[0].startswith(place.summary), name


def test_the_help_imports_no_command() -> None:
    script = (
        "import sys; from api.cli.app import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'sqlalchemy', 'numpy', 'torch', 'api.cli.asking'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_a_cold_question_imports_no_torch_and_no_reader_of_documents(tmp_path: Path) -> None:
    script = (
        "import sys; from api.cli.app import main\n"
        "try: main(['query', 'When?', '--data-dir', sys.argv[1]])\n"
        "except SystemExit: pass\n"
        "assert not {'torch', 'sentence_transformers', 'ingest.pipeline', 'lxml', 'fastapi'} & set(sys.modules)"
    )
    open_canon(Settings(data_dir=tmp_path), embedder=HashingEmbedder()).close()
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True, capture_output=True)


def test_a_command_through_a_service_imports_no_engine_and_no_reader_of_documents() -> None:
    script = (
        "import sys, api.client\n"
        "assert not {'sqlalchemy', 'torch', 'ingest.loaders.registry', 'lxml', 'fastapi'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True)


def test_every_command_has_a_row() -> None:
    rows = re.findall(r"^\| `knowledge ((?:[a-z-]+ ?)+)", OPERATIONS, re.MULTILINE)
    assert {row.strip() for row in rows} == commands()


def test_every_command_has_an_example_that_can_be_typed() -> None:
    assert set(EXAMPLES) == commands()
    for words, examples in EXAMPLES.items():
        name, _, inner = words.partition(" ")
        command = LazyCommand(name, COMMANDS[name]).loaded()
        command = command.commands[inner] if inner else command
        for example in examples:
            assert example.startswith(f"knowledge {words}")
            assert example in command.epilog
            command.make_parser(command.context_class(command)).parse_args(
                shlex.split(example)[1 + len(words.split()) :]
            )


def test_the_help_of_every_group_ends_with_examples_too() -> None:
    assert "knowledge query" in str(app.info.epilog)
    for group in {words.partition(" ")[0] for words in commands() if " " in words}:
        assert f"knowledge {group} " in LazyCommand(group, COMMANDS[group]).loaded().epilog


def test_every_route_has_a_row(client: TestClient) -> None:
    rows = set(re.findall(r"^\| `((?:GET|POST) /\S+)` \|", API, re.MULTILINE))
    paths = client.get("/openapi.json").json()["paths"]
    assert rows == {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


def test_the_readme_uses_only_commands_and_options_that_exist() -> None:
    text = (ROOT / "README.md").read_text().replace("\\\n", " ")
    for line in re.findall(r"^(?:\.venv/bin/)?knowledge .*$", text, re.MULTILINE):
        words = line.split()
        assert any(" ".join(words[1:]).startswith(name) for name in commands()), line
        options = {option for word in words if word.startswith("--") for option in [word.split("=")[0]]}
        command = LazyCommand(words[1], COMMANDS[words[1]]).loaded()
        command = command.commands[words[2]] if hasattr(command, "commands") else command
        known = {option for parameter in command.params for option in parameter.opts}
        assert options <= known, line


def test_the_compose_file_sets_only_settings_there_are_and_waits_for_healthy_engines() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    services = compose["services"]
    known = {f"KNOWLEDGE_{name.upper()}" for name in Settings.model_fields}
    assert set(services["canon"]["environment"]) <= known | {"PGPASSWORD"}  # which libpq reads
    assert set(services["canon"]["depends_on"]) == set(services) - {"canon"}
    assert {waits["condition"] for waits in services["canon"]["depends_on"].values()} == {"service_healthy"}
    mounted = {volume.split(":")[0] for service in services.values() for volume in service["volumes"]}
    assert mounted == set(compose["volumes"])
    assert all("healthcheck" in service for service in services.values())


def test_the_image_is_given_every_package_and_nothing_else() -> None:
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    allowed = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert set(copied) == {"knowledge", "ingest", "api"}
    assert set(allowed) == {*copied, "pyproject.toml", "README.md", "LICENSE", "constraints.txt"}
