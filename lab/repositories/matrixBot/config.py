"""Reads the bot's settings from .env and the environment, and refuses to go on when one is missing."""

import os
from dataclasses import dataclass
from pathlib import Path

NAMES = ("MATRIX_HOMESERVER", "MATRIX_USER", "MATRIX_DEVICE", "MATRIX_TOKEN")


@dataclass(frozen=True)
class Config:
    homeserver: str
    user: str
    device: str
    token: str
    store: Path


def load(folder: Path) -> Config:
    values = dict(os.environ)
    env_file = folder / ".env"
    if env_file.exists():
        for line in env_file.read_text().splitlines():
            name, separator, value = line.partition("=")
            if separator and not name.startswith("#"):
                values[name.strip()] = value.strip()
    missing = [name for name in NAMES if not values.get(name)]
    if missing:
        raise SystemExit(f"not set: {', '.join(missing)}")
    return Config(*(values[name] for name in NAMES), store=folder / "nio_store")
