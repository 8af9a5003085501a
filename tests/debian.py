"""Debian's packages for the tests, installed where we may."""

import os
import shutil
import subprocess


def install(*packages: str) -> None:
    """By apt, as root; elsewhere nothing happens, and who lacks one says so. `packages` may begin with options."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "-y", *packages]):
            subprocess.run(["apt-get", "-qq", *command], check=False, env=environment)
