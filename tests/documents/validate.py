"""Documents for other tools, held against the schemas and validators of those who define the formats."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from jsonschema import Draft7Validator
from spdx_tools.spdx.parser.parse_anything import parse_file
from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document

ROOT = Path(__file__).resolve().parents[2]


def sarif_schema():
    """The schema that the crate serde-sarif brings along, with formats left to the validator."""
    manifest = ROOT / "tests/documents/schemas/Cargo.toml"
    metadata = subprocess.run(
        ["cargo", "metadata", "--format-version", "1", "--manifest-path", manifest],
        check=True, capture_output=True,
    )
    packages = json.loads(metadata.stdout)["packages"]
    crate = next(package for package in packages if package["name"] == "serde-sarif")
    schema = json.loads((Path(crate["manifest_path"]).parent / "src/schema.json").read_text())
    # It names draft 4 or 7 depending on its edition; both mean the same here.
    return Draft7Validator(schema)


def cyclonedx(path):
    return cyclonedx_text(path.read_text())


def cyclonedx_text(text):
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    return [] if problem is None else [str(problem)]


def spdx(path):
    return [message.validation_message for message in validate_full_spdx_document(parse_file(str(path)))]


def engine(program, folder, *arguments):
    """What the program writes; it may be incomplete (3) or fail a gate (1), and is never broken."""
    run = subprocess.run([program, *arguments], cwd=folder, capture_output=True, text=True)
    if run.returncode not in (0, 1, 2, 3):
        raise SystemExit(f"{folder.name}: {arguments} ended with {run.returncode}\n{run.stderr}")
    return run


def main(program):
    sarif = sarif_schema()
    if sarif.is_valid({"version": "2.1.0"}) or not cyclonedx_text('{"bomFormat": "x"}'):
        raise SystemExit("the validators accept anything")
    folders = [path for path in sorted((ROOT / "examples").iterdir()) if path.is_dir()]
    folders += [path for path in sorted((ROOT / "engine/skills/tests/lock").iterdir()) if path.is_dir()]
    failed, held = [], 0
    for original in folders:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / original.name
            left_out = shutil.ignore_patterns(".rq", "target", "node_modules", "__pycache__")
            shutil.copytree(original, folder, ignore=left_out)
            problems = []
            for name, check in (("cyclonedx", cyclonedx), ("spdx", spdx)):
                document = Path(temporary) / f"bom.{name}.json"
                run = engine(program, folder, "sbom", "--format", name, "--output", str(document))
                if document.exists():
                    problems += [f"{name}: {problem}" for problem in check(document)]
                    held += 1
                elif "there is no lock file" not in run.stderr:
                    problems.append(f"{name}: no document: {run.stderr}")
            for arguments in (["check"], ["eval", "--no-cache"]):
                run = engine(program, folder, *arguments, "--format", "sarif")
                if run.stdout:
                    problems += [f"sarif: {error.message}" for error in sarif.iter_errors(json.loads(run.stdout))]
                    held += 1
            failed += [f"{original.name}: {problem}" for problem in problems]
    print("\n".join(failed + [f"{held} documents held against their formats, {len(failed)} problems"]))
    # None at all is no proof.
    return 1 if failed or held < 40 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
