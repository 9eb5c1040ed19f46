"""The manual page says what the help says."""

from importlib import util

from tests.faults.running import ROOT


def test_it_is_the_help_of_the_commands() -> None:
    spec = util.spec_from_file_location("make_man", ROOT / "scripts" / "make_man.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kept = module.PAGE.read_text(encoding="utf-8")
    assert kept == module.page(), "run scripts/make_man.py"
