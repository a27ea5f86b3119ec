"""Sources as the browser gets them: without what only people and type checkers read.

In: a Python module's or a script's source. Out: the same code, of Python without docstrings, comments and the annotations
of functions, which would be compiled into every download; those of records stay, since records are made from them. Of
scripts and style sheets without comments, indentation and the spaces around signs.
"""

from __future__ import annotations

import ast
import re

LITERAL = re.compile(r"""('[^'\n]*'|`[^`]*`|/(?=\S)[^/\n]+/(?=[.,;) ]))""")  # stays as it is: text, template, pattern
SPACES = re.compile(r" *([=<>?:&|}()*!]) *| *([,;{(])\s*")


def bare_style(source: str) -> str:
    """A style sheet, bare."""
    text = re.sub(r"/\*.*?\*/", "", source, flags=re.DOTALL)
    return re.sub(r";?\s*([{};,>~])\s*|(?<=:) |(?<![\w.])0(?=\.)", r"\1", text).strip()


def bare_script(source: str) -> str:
    """A script's source, bare. Line ends stay where a statement might else run into the next; a template within a template
    is more than this can read."""
    lines = re.sub(r"^ *(?://.*)?\n?| +// .*$", "", source, flags=re.MULTILINE)
    pieces = LITERAL.split(lines)
    return "".join(piece if odd % 2 else SPACES.sub(r"\1\2", piece) for odd, piece in enumerate(pieces))


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
