"""An interface on the session bus, from tables of its methods and properties."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Property: TypeAlias = tuple[str, Callable[[], Any]]
"""(signature of its type on the bus, how its value is got)."""


def interface_of(
    name: str, methods: Mapping[str, Callable[[], None]], properties: Mapping[str, Property]
) -> Any:
    """An interface of methods that neither take nor give anything, and properties to be read.

    Raises ImportError where the package for the bus is missing.
    """
    from dbus_fast.service import ServiceInterface

    members = {member: _method(member, call) for member, call in methods.items()}
    members |= {member: _property(member, *each) for member, each in properties.items()}
    return type(name.rpartition(".")[2], (ServiceInterface,), members)(name)


def _method(name: str, call: Callable[[], None]) -> Any:
    from dbus_fast.service import dbus_method

    def asked(_interface: Any) -> None:
        call()

    return dbus_method(name=name)(asked)


def _property(name: str, signature: str, value: Callable[[], Any]) -> Any:
    from dbus_fast import PropertyAccess
    from dbus_fast.service import dbus_property

    def asked(_interface: Any) -> Any:
        return value()

    # The package reads the type here, and looks the value up under this name.
    asked.__annotations__["return"] = signature
    asked.__name__ = name
    return dbus_property(PropertyAccess.READ, name=name)(asked)
