"""What pyproject.toml cannot say: the wheel holds its word lists parsed, for a quick start."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py


class BuildWithTables(build_py):
    """Copies the packages, and compiles the tables of the copy."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            spec = spec_from_file_location("tables", Path(__file__).parent / "index" / "toml.py")
            tables = module_from_spec(
                spec
            )  # not by its name: the package needs more than setuptools
            spec.loader.exec_module(tables)
            tables.compile_toml([Path(self.build_lib)])


setup(cmdclass={"build_py": BuildWithTables})
