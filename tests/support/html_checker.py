"""The Nu Html Checker, where there is one: what browsers forgive in silence, it names.

It comes from npm (``vnu-jar``) and runs on Java; ``.ci/run`` installs both as root. Set VNU_JAR to use
another copy.
"""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
JAR = ROOT / ".tools" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
MISSING = "the Nu Html Checker is not here: it needs java, and vnu-jar in .tools or VNU_JAR"


def checker() -> Path | None:
    """The checker's file, when it can be run."""
    jar = Path(os.environ.get("VNU_JAR", JAR))
    return jar if jar.is_file() and shutil.which("java") else None


def complaints(jar: Path, pages: Path) -> list[str]:
    """What is wrong with the .html files in the folder ``pages``, a line each; warnings too."""
    command = [
        "java",
        "-Xss2m",
        "-jar",
        str(jar),
        "--format",
        "text",
        "--skip-non-html",
        str(pages),
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = (told.stdout + told.stderr).splitlines()
    return [line for line in lines if line.strip() and "No errors found" not in line]
