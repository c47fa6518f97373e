"""Lists what a binary is built from: a bill of materials in CycloneDX, and the licences of all of it.

    python3 dist/inventory.py TARGET SBOM LICENCES [MANIFEST]

TARGET is a Rust target, such as x86_64-unknown-linux-musl; MANIFEST the Cargo.toml of another package than the command.

Crates come from `cargo metadata` and `Cargo.lock`, those that build and run on the target alone; of the front end what stands in
static/licences, which is what its bundle holds. The same tree gives the same bytes.
"""
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LICENCE_FILE = re.compile(r"^(licen[cs]e|copying|notice|copyright|unlicense)", re.IGNORECASE)
# Where a crate's archive has no file of its licence: the text that its expression names.
STANDARD = {"MIT": "LICENSE-MIT", "Apache-2.0": "LICENSE-APACHE"}


def crates(target, manifest):
    """The package itself, and the crates that it is built from, by name and version."""
    command = ["cargo", "metadata", "--locked", "--all-features", "--format-version", "1", "--filter-platform", target, "--manifest-path", manifest]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    root = metadata["resolve"]["root"]
    found, waiting = {}, [root]
    while waiting:
        identity = waiting.pop()
        if identity in found:
            continue
        found[identity] = packages[identity]
        for dependency in nodes[identity]["deps"]:
            if any(kind["kind"] != "dev" for kind in dependency["dep_kinds"]):
                waiting.append(dependency["pkg"])
    own = found.pop(root)
    return own, sorted(found.values(), key=lambda package: (package["name"], package["version"]))


def checksums():
    """The hash of each crate's archive, by name and version."""
    locked = tomllib.loads((ROOT / "Cargo.lock").read_text())["package"]
    return {(package["name"], package["version"]): package.get("checksum") for package in locked}


def front_end():
    """The packages that the page's script holds: name, version, licence and its text."""
    locked = json.loads((ROOT / "static/package-lock.json").read_text())["packages"]
    for text in sorted((ROOT / "static/licences").glob("*.txt")):
        package = locked[f"node_modules/{text.stem}"]
        yield text.stem, package["version"], package["license"], text.read_text()


def licence_texts(package):
    """The licence files of a crate, or the standard texts of what its expression names."""
    folder = Path(package["manifest_path"]).parent
    files = sorted(path for path in folder.iterdir() if path.is_file() and LICENCE_FILE.match(path.name))
    if not files and package["license_file"]:
        files = [folder / package["license_file"]]
    if files:
        return [(path.name, path.read_text(errors="replace").strip()) for path in files]
    names = [name for name in re.findall(r"[\w.-]+", package["license"] or "") if name in STANDARD]
    return [(name, (ROOT / STANDARD[name]).read_text().strip()) for name in names]


def component(kind, name, version, licence, checksum=None):
    found = {
        "type": "library",
        "bom-ref": f"pkg:{kind}/{name}@{version}",
        "name": name,
        "version": version,
        "purl": f"pkg:{kind}/{name}@{version}",
        # Older crates write a slash where an expression has OR.
        "licenses": [{"expression": licence.replace("/", " OR ")}],
    }
    if checksum:
        found["hashes"] = [{"alg": "SHA-256", "content": checksum}]
    return found


def main():
    target, sbom, licences, *manifest = sys.argv[1:]
    own, packages = crates(target, *manifest or ["Cargo.toml"])
    hashes, page = checksums(), list(front_end())
    components = [component("cargo", package["name"], package["version"], package["license"],
                            hashes.get((package["name"], package["version"]))) for package in packages]
    components += [component("npm", name, version, licence) for name, version, licence, _ in page]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {**component("cargo", own["name"], own["version"], own["license"]), "type": "application"}},
        "components": components,
    }
    Path(sbom).write_text(json.dumps(bill, indent=1) + "\n")

    # Many crates share one text: each stands once, below all that are under it.
    by_text, without = {}, []
    for package in packages:
        name = f"{package['name']} {package['version']} ({package['license']})"
        texts = licence_texts(package)
        if not texts:
            without.append(name)
        for _, text in texts:
            by_text.setdefault(text, []).append(name)
    for name, version, licence, text in page:
        by_text.setdefault(text.strip(), []).append(f"{name} {version} ({licence}), in the page's script")
    if without:
        sys.exit(f"no text of the licence: {', '.join(without)}")
    head = f"What {own['name']} {own['version']} is built from, and the licences of it.\n"
    blocks = ["\n".join(names) + "\n\n" + text for text, names in by_text.items()]
    Path(licences).write_text(("\n\n" + "=" * 80 + "\n\n").join([head, *blocks]) + "\n")
    print(f"{len(components)} components, {len(by_text)} texts of licences")


main()
