"""A D-Bus interface made of tables of its methods and properties."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

Property: TypeAlias = tuple[str, Callable[[], Any]]
"""(D-Bus signature of its type, getter of its value)."""


def interface_of(
    name: str, methods: Mapping[str, Callable[[], None]], properties: Mapping[str, Property]
) -> Any:
    """An interface of methods without arguments or results, and of read-only properties.

    Raises ImportError when dbus-fast is missing.
    """
    from dbus_fast.service import ServiceInterface

    members = {member: _method(member, call) for member, call in methods.items()}
    members |= {member: _property(member, *each) for member, each in properties.items()}
    return type(name.rpartition(".")[2], (ServiceInterface,), members)(name)


def _method(name: str, call: Callable[[], None]) -> Any:
    from dbus_fast.service import dbus_method

    def called(_interface: Any) -> None:
        call()

    return dbus_method(name=name)(called)


def _property(name: str, signature: str, value: Callable[[], Any]) -> Any:
    from dbus_fast import PropertyAccess
    from dbus_fast.service import dbus_property

    def getter(_interface: Any) -> Any:
        return value()

    # dbus-fast reads the type here, and looks the value up under this name.
    getter.__annotations__["return"] = signature
    getter.__name__ = name
    return dbus_property(PropertyAccess.READ, name=name)(getter)
