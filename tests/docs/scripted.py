"""The scripts that write parts of the documentation, as modules."""

from importlib import util
from types import ModuleType

from tests.faults.running import ROOT


def script(name: str) -> ModuleType:
    """A script of `scripts/`, loaded and not run."""
    spec = util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
