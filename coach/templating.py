"""Renders the templates of a package. All values given to a template are escaped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True)
class Templates:
    """The templates in a folder of a package; Jinja2 is loaded when the first one is rendered.

    package: its full name.
    folder: in the package; "" is the package itself.
    filters, tests: by the names that the templates use.
    """

    package: str
    folder: str = "templates"
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    tests: Mapping[str, Callable[..., bool]] = field(default_factory=dict)

    def render(self, template: str, **values: object) -> str:
        """Render a template. A name without a value is an error."""
        return self._environment.get_template(template).render(values)

    @cached_property
    def _environment(self) -> "Environment":
        from jinja2 import Environment, PackageLoader, StrictUndefined

        environment = Environment(
            loader=PackageLoader(self.package, self.folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        environment.filters |= self.filters
        environment.tests |= self.tests
        return environment
