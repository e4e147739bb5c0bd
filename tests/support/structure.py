"""The structure of the code as its imports tell it: rooms, arrows between them, circles.

`python -m tests.support.structure [CHECKOUT]` prints the figures.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

APPS = ("publications", "comments", "buurtplatform")


@dataclass(frozen=True)
class Import:
    """One imported module of ours."""

    importer: str  # module
    imported: str  # module
    path: Path
    line: int
    function: str = ""  # in which it stands, if any

    def __str__(self):
        inside = f", in {self.function}()" if self.function else ""
        return f"{self.path}:{self.line}: {self.importer} imports {self.imported}{inside}"


class Structure:
    """The modules of a checkout and what they import of each other; migrations are left out."""

    def __init__(self, root: Path):
        self.root = root
        self.files = {
            _module(path.relative_to(root)): path
            for app in APPS
            for path in sorted((root / app).rglob("*.py"))
            if "migrations" not in path.parts
        }
        self.imports = [found for name in self.files for found in self._imports_of(name)]

    def room_of(self, module: str) -> str:
        """Return the package below an app that a module is in, or the module at an app's root."""
        return ".".join(module.split(".")[:2])

    @property
    def rooms(self) -> list[str]:
        return sorted({self.room_of(name) for name in self.files if "." in name})

    def circles(self) -> list[list[str]]:
        """Return the groups of modules that import each other, directly or through others."""
        graph: dict[str, set[str]] = {name: set() for name in self.files}
        for found in self.imports:
            graph[found.importer].add(found.imported)
        return sorted(sorted(group) for group in _strongly_connected(graph) if len(group) > 1)

    def _imports_of(self, name: str) -> Iterator[Import]:
        path = self.files[name]
        for node, function in _imports(ast.parse(path.read_text())):
            modules = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [f"{node.module}.{alias.name}" for alias in node.names]
            )
            if isinstance(node, ast.ImportFrom) and node.level:
                raise ValueError(f"{path}:{node.lineno}: write imports in full")
            for module in modules:
                known = module if module in self.files else module.rpartition(".")[0]
                if known in self.files and known != name:
                    yield Import(name, known, path.relative_to(self.root), node.lineno, function)


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(
    tree: ast.AST, function: str = ""
) -> Iterator[tuple[ast.Import | ast.ImportFrom, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, function
        else:
            is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            yield from _imports(node, node.name if is_function else function)


def _strongly_connected(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return the strongly connected components (Tarjan)."""
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[set[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in graph[name]:
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            at = stack.index(name)
            groups.append({*stack[at:]})
            del stack[at:]

    for name in graph:
        if name not in order:
            visit(name)
    return groups


def main(root: Path) -> None:
    structure = Structure(root)
    sizes = sorted(len(path.read_text().splitlines()) for path in structure.files.values())
    deciles = quantiles(sizes, n=10)
    circles = structure.circles()
    ruff = [sys.executable, "-m", "ruff", "check", "--select", "C901", "--isolated"]
    ruff += ["--config", "lint.mccabe.max-complexity=10", "--output-format", "concise", *APPS]
    complex_ = subprocess.run(ruff, cwd=root, capture_output=True, text=True, check=False).stdout
    print(f"modules {len(sizes)}, rooms {len(structure.rooms)}")
    print(f"circles {len(circles)}, modules in them {sum(map(len, circles))}")
    print(f"imports inside functions {sum(bool(i.function) for i in structure.imports)}")
    print(f"lines {sum(sizes)}")
    print(f"lines of a file: median {deciles[4]:.0f}, 90 % {deciles[8]:.0f}, most {sizes[-1]}")
    print(f"functions above complexity 10: {complex_.count('C901')}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve())
