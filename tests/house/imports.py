"""Every import in ``app/``, read from the source: also those inside functions and for types only."""

import ast
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

BY_NAME = "whatever a string names"
"""The target of ``importlib.import_module``: the reader cannot tell."""


@dataclass(frozen=True)
class Import:
    """``module`` imports ``target``; targets of ours are modules, of others dotted names."""

    module: str
    target: str


def imports_of(root: Path) -> list[Import]:
    """Imports of every module under ``root/app``, the standard library's aside."""
    modules = {_name(path, root): path for path in sorted((root / "app").rglob("*.py"))}
    return [
        Import(module, target)
        for module, path in modules.items()
        for target in _targets(path, module, modules.keys())
    ]


def _name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _targets(path: Path, module: str, ours: Collection[str]) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        for name in _imported(node, module, is_package=path.name == "__init__.py"):
            if name.split(".")[0] == "app":
                yield _module_behind(name, ours)
            elif name.split(".")[0] not in sys.stdlib_module_names:
                yield name
            elif name == "importlib.import_module":
                yield BY_NAME


def _imported(node: ast.AST, module: str, *, is_package: bool) -> list[str]:
    """Dotted names: ``from a import b`` is ``a.b``, since ``b`` may be a module."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = node.module or ""
        if node.level:
            package = module if is_package else module.rpartition(".")[0]
            above = package.split(".")[: len(package.split(".")) + 1 - node.level]
            base = ".".join([*above, base]).rstrip(".")
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Attribute) and ast.unparse(node) == "importlib.import_module":
        return ["importlib.import_module"]
    if isinstance(node, ast.Name) and node.id == "__import__":
        return ["importlib.import_module"]
    return []


def _module_behind(name: str, ours: Collection[str]) -> str:
    while name not in ours and "." in name:
        shorter = name.rpartition(".")[0]
        if shorter == "app":
            return name
        name = shorter
    return name
