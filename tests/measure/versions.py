"""The versions that a figure holds for, asked of the products themselves or read from their locks."""

from __future__ import annotations

import json
import platform
import re
import subprocess
import tomllib
from collections.abc import Callable, Iterable
from importlib import metadata

import pytest

from tests.examples.running import EXAMPLES, node, program

PACKAGES = {
    "Next.js": "next", "React": "react", "Express": "express", "Fastify": "fastify", "Hono": "hono",
    "NestJS": "@nestjs/core", "ws": "ws",
}  # fmt: skip


def versions(products: Iterable[str]) -> dict[str, str]:
    """By name, the version of each product."""
    return {name: installed(PACKAGES[name]) if name in PACKAGES else OTHERS[name]() for name in products}


def installed(package: str) -> str:
    """The version of a package of the examples."""
    text = (EXAMPLES / "node_modules" / package / "package.json").read_text(encoding="utf-8")
    return str(json.loads(text)["version"])


def python(package: str) -> str:
    """The version of a package of requirements-examples.txt."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        pytest.fail(f"{package} is missing: `make measure` installs it.")


def said(*command: str) -> str:
    """The first version in what a command says of itself."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    found = re.search(r"\d+\.\d+[\d.]*", done.stdout + done.stderr)
    return found[0] if found else "unknown"


def axum() -> str:
    """What the lock of the example in Rust names."""
    lock = tomllib.loads((EXAMPLES / "rust" / "Cargo.lock").read_text(encoding="utf-8"))
    return next(str(package["version"]) for package in lock["package"] if package["name"] == "axum")


def spring() -> str:
    """The version of the parent that the example's pom.xml names."""
    text = (EXAMPLES / "spring" / "pom.xml").read_text(encoding="utf-8")
    found = re.search(r"<parent>.*?<version>(.+?)</version>", text, re.DOTALL)
    return found[1] if found else "unknown"


OTHERS: dict[str, Callable[[], str]] = {
    "Node.js": lambda: said(node(), "--version"),
    "Python": platform.python_version,
    "FastAPI": lambda: python("fastapi"),
    "uvicorn": lambda: python("uvicorn"),
    "uvloop": lambda: python("uvloop"),
    "Go": lambda: said(program("go"), "version"),
    "Rust": lambda: said(program("rustc"), "--version"),
    "axum": axum,
    "Java": lambda: said(program("java"), "-version"),
    "Spring Boot": spring,
    "nginx": lambda: said(program("nginx", "/usr/sbin/nginx"), "-v"),
}
