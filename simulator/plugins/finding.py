"""Finding the classes behind strategies: installed packages, modules and files."""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import importlib
import importlib.util
import inspect
import sys
import textwrap
import traceback
from collections.abc import Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from types import ModuleType

from simulator.errors import InputError, in_one_line, nearest
from simulator.plugins.one_process import one_process

#: Entry points under which installed packages register their strategies.
GROUP = "bidloom.strategies"
#: Whose lines a traceback begins with before it reaches the module that is imported.
_IMPORTERS = (__file__, str(importlib.__file__), "<frozen importlib")


def strategy_names() -> list[str]:
    """Return the names registered under the entry-point group ``bidloom.strategies``."""
    return sorted({point.name for point in registered()})


@functools.cache
def registered() -> tuple[EntryPoint, ...]:
    """Read the installed packages' entry points, once a process: it takes milliseconds."""
    return tuple(entry_points(group=GROUP))


def package_of(point: EntryPoint) -> str | None:
    """Return the name and version of the package that registers an entry point."""
    return f"{point.dist.name} {point.dist.version}" if point.dist else None


def find_point(name: str) -> EntryPoint:
    """Return the entry point of a registered name.

    Raises
    ------
    InputError
        Nobody registers it (the nearest is suggested), or two packages do, for different classes.
    """
    points = {point.value: point for point in registered() if point.name == name}
    if not points:
        raise InputError(f"unknown strategy {name!r}: {_instead(name)}")
    if len(points) > 1:
        claims = sorted(
            " of ".join(filter(None, (point.value, package_of(point)))) for point in points.values()
        )
        raise InputError(
            f"strategy {name!r} is registered twice: {' and '.join(claims)}; "
            "uninstall one of the packages, or give module:Class"
        )
    return next(iter(points.values()))


@one_process()
def find_class(name: str, folders: Iterable[Path] = ()) -> type:
    """Return the class behind a name, ``module:Class`` or ``file.py:Class``.

    Parameters
    ----------
    name
        Without brackets.
    folders
        Where a file at a relative path is looked for before the current folder.

    Raises
    ------
    InputError
        An unknown name, a module that fails to import, a missing file, or no class of this name.
    """
    if ":" not in name and not name.endswith(".py"):
        name = find_point(name).value
    source, _, class_name = (name if ":" in name else f"{name}:").rpartition(":")
    module = _import(name, source, folders)
    if not class_name:
        raise InputError(f"strategy {name!r}: {_held(module, source)}")
    found = getattr(module, class_name, None)
    if not inspect.isclass(found):
        classes = [key for key, value in vars(module).items() if inspect.isclass(value)]
        raise InputError(
            f"strategy {name!r}: {source} has no class {class_name!r}; {nearest(class_name, classes)}"
        )
    return found


def find_file(name: str, source: str, folders: Iterable[Path] = ()) -> Path:
    """Return the first file of this path, looked for in the folders and then from the current one.

    Parameters
    ----------
    name
        The strategy's text, for messages.
    source
        The path.
    folders
        Where a relative path is looked for first.

    Raises
    ------
    InputError
        There is none; the nearest name of a file of the same kind is suggested.
    """
    given = Path(source).expanduser()
    places = [*(folder / given for folder in folders), given]
    for path in places:
        if path.is_file():
            return path
    if given.is_dir():
        raise InputError(f"strategy {name!r}: {source} is a folder, allowed: a file")
    if not any(path.parent.is_dir() for path in places):
        raise InputError(f"strategy {name!r}: no file {source}: there is no folder {given.parent}")
    beside = {other.name for path in places for other in path.parent.glob(f"*{given.suffix or '.toml'}")}
    hint = f"; {nearest(given.name, beside)}" if beside else ""
    raise InputError(f"strategy {name!r}: no file {source}{hint}")


def looks_like_strategy(cls: type) -> bool:
    """Tell whether a class has what a strategy must have, without making one."""
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    interval = hasattr(cls, "interval") or "interval" in {field.name for field in fields}
    protocol = getattr(cls, "_is_protocol", False)
    return interval and not protocol and callable(getattr(cls, "start", None))


def _instead(name: str) -> str:
    """Suggest what may have been meant by a name that nobody registers."""
    rule, bracket, inside = name.partition("(")
    if bracket and rule in strategy_names():
        return f"did you mean '{rule}[{inside.rstrip(')')}]'?"
    return f"{nearest(name, strategy_names())} (or give module:Class or file.py:Class)"


def _import(name: str, source: str, folders: Iterable[Path]) -> ModuleType:
    """Import a module or a file; whatever it raises is said in one line."""
    path = find_file(name, source, folders) if source.endswith(".py") else None
    try:
        return importlib.import_module(source) if path is None else _load(path)
    except (Exception, SystemExit) as error:  # whatever a stranger's module raises is that module's fault
        if path is None and source in strategy_names() and isinstance(error, ModuleNotFoundError):
            raise InputError(
                f"strategy {name!r}: {source} is a registered name, allowed: {source} or "
                f"{source}[parameter=value,...]"
            ) from None
        reason = f"{type(error).__name__}: {in_one_line(error)}{_place(error)}"
        raise InputError(f"strategy {name!r}: {source} fails to import: {reason}") from None


def _load(path: Path) -> ModuleType:
    """Import a Python file under a name made from its path and contents: once a process, anew when edited."""
    source = str(path.resolve()).encode() + b"\0" + path.read_bytes()
    name = f"bidloom_file_{hashlib.sha256(source).hexdigest()[:12]}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} cannot be read as a module")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # pickling a strategy looks its class up here
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _place(error: BaseException) -> str:
    """Say at which line an import failed, of the module or of one beside it; empty where none ran."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if not frame.filename.startswith(_IMPORTERS) and frame.line
    ]
    beside = [frame for frame in frames if Path(frame.filename).parent == Path(frames[0].filename).parent]
    if not beside:
        return ""
    last = beside[-1]
    line = textwrap.shorten(last.line or "", 80, placeholder=" ...")
    return f" ({Path(last.filename).name}, line {last.lineno}: {line})"


def _held(module: ModuleType, source: str) -> str:
    """Name the strategies of a module that was given without a class."""
    held = [
        key
        for key, value in vars(module).items()
        if inspect.isclass(value) and value.__module__ == module.__name__ and looks_like_strategy(value)
    ]
    if not held:
        return f"{source} holds no strategy, allowed: a class with `interval` and `start(view, rng)`"
    return f"{source} holds {_listed(held)}: give {' or '.join(f'{source}:{key}' for key in held)}"


def _listed(names: Sequence[str]) -> str:
    """Write ``A, B and C``."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
