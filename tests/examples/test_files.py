"""The examples' files beside their types: what the README promises, and the usual form of Go and Rust."""

from __future__ import annotations

import re
import subprocess

import pytest

from tests.examples.running import EXAMPLES, program


def test_readme_names_every_example() -> None:
    """Each folder has its line in the README, with a command, and each line its folder."""
    tracked = subprocess.run(["git", "ls-files", "."], cwd=EXAMPLES, capture_output=True, text=True, check=True).stdout
    folders = {name.split("/")[0] for name in tracked.splitlines() if "/" in name}
    lines = re.findall(r"^\| \[(\S+)\]\((\S+)\) \| .+ \| .+ \|$", (EXAMPLES / "README.md").read_text(), re.MULTILINE)
    assert sorted(lines) == sorted((folder, folder) for folder in folders)


def test_sections_are_whole() -> None:
    """Each section that a page may quote begins and ends once, within any that it lies in, and its lines fit a page."""
    tracked = subprocess.run(["git", "ls-files", "."], cwd=EXAMPLES, capture_output=True, text=True, check=True).stdout
    for name in tracked.splitlines():
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        marks = re.findall(r"--8<-- \[(start|end):(\w+)\]", text)
        opened: list[str] = []
        for kind, section in marks:
            if kind == "start":
                opened.append(section)
            else:
                assert opened.pop() == section, name
        assert opened == [], name
        assert len({section for _, section in marks}) * 2 == len(marks), name
        assert not marks or max(map(len, text.splitlines())) <= 120, name


@pytest.mark.outside
@pytest.mark.parametrize(
    ("folder", "command"),
    [
        ("go", ["gofmt", "-l", "."]),
        ("go", ["go", "vet", "."]),
        ("measured/go", ["gofmt", "-l", "."]),
        ("measured/go", ["go", "vet", "."]),
        ("rust", ["cargo", "fmt", "--check"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_form(folder: str, command: list[str]) -> None:
    """Go and Rust are written as their own tools write them."""
    done = subprocess.run(
        [program(command[0]), *command[1:]], cwd=EXAMPLES / folder, capture_output=True, text=True, timeout=600
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
