"""Exports of a destination are proven to be what a camera recorded."""

import hashlib
import json
import subprocess
import tempfile
import zipfile
from pathlib import Path

from tests.support.device import program


def verify_export(case, destination, camera, book, kept):
    """On another folder, with nothing but the system's root: every byte as it was on the camera.

    `kept`: SHA-256 of its clips by name."""
    root = json.loads((camera.state / "identity/device.key").read_text())["root"]
    archive = destination.client().get(f"/api/v1/evidence/recordings/{book['name']}/export")
    case.assertEqual(archive.status, 200, archive.body)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "root.pem").write_text(root)
        (place / "export.zip").write_bytes(archive.body)
        with zipfile.ZipFile(place / "export.zip") as file:
            file.extractall(place / "export")
        for name, digest in kept.items():
            case.assertEqual(hashlib.sha256((place / "export" / name).read_bytes()).hexdigest(), digest, name)
        done = subprocess.run([str(program("ocelli")), "verify", str(place / "export"), "--ca", str(place / "root.pem")],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=60, check=False)
        case.assertEqual(done.returncode, 0, done.stdout)
