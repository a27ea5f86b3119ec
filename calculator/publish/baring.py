"""Sources as the browser gets them: without what only people and type checkers read.

In: a Python module's source, or scripts and style sheets. Out: the same code, of Python without docstrings, comments and
the annotations of functions, which would be compiled into every download; those of records stay, since records are made
from them. Scripts and style sheets are made small by esbuild, each script in a scope of its own.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterable
from pathlib import Path

ESBUILD = Path(__file__).parents[2] / "node_modules" / ".bin" / "esbuild"


def minify(files: Iterable[Path], folder: Path, *, module: bool = False) -> None:
    """Write the scripts and style sheets into a folder, small. ``module``: they are modules, so their scope is their own.

    Raises CalledProcessError, after esbuild has named the line, where one can't be read.
    """
    scope = "esm" if module else "iife"
    options = ["--minify", f"--format={scope}", "--target=es2022", "--log-level=warning", "--allow-overwrite"]
    subprocess.run([ESBUILD, *options, f"--outdir={folder}", *files], check=True)


def bare(source: str) -> str:
    """The source, bare."""
    return ast.unparse(_Bare().visit(ast.parse(source)))


class _Bare(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """A function without docstring and annotations, and so are those inside it."""
        node.returns = None
        arguments = node.args
        for argument in [
            *arguments.posonlyargs,
            *arguments.args,
            *arguments.kwonlyargs,
            arguments.vararg,
            arguments.kwarg,
        ]:
            if argument:
                argument.annotation = None
        return self._without_docstring(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """A class without docstring."""
        return self._without_docstring(node)

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """A module without docstring."""
        return self._without_docstring(node)

    def _without_docstring[Node: (ast.FunctionDef, ast.ClassDef, ast.Module)](self, node: Node) -> Node:
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        self.generic_visit(node)
        return node
