"""The one place where environment variables are read.

Everything an operator may set is listed in ``.env.example``; a test compares the two.
"""

import os
from pathlib import Path

import environ

BASE_DIR = Path(__file__).resolve().parent.parent.parent

env = environ.Env()
_file = os.environ.get("ENV_FILE", "")
if _file:
    environ.Env.read_env(_file)

SECRET_KEY: str = env.str("SECRET_KEY", default="")
SITE_URL: str = env.str("SITE_URL", default="http://localhost:8000").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
DATABASE_URL: str = env.str("DATABASE_URL", default="")
DATABASE_POOL_SIZE: int = env.int("DATABASE_POOL_SIZE", default=8)
REDIS_URL: str = env.str("REDIS_URL", default="")
WEB_PROCESSES: int = env.int("WEB_PROCESSES", default=1)
# Requests that one web process works on at a time; each may hold a database connection.
WEB_THREADS: int = env.int("WEB_THREADS", default=8)
TRUSTED_PROXIES: int = env.int("TRUSTED_PROXIES", default=0)
DATA_DIR: Path = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
VOTING_KEY_DIR: str = env.str("VOTING_KEY_DIR", default="")
EMAIL_URL: str = env.str("EMAIL_URL", default="")
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="beteiligung@example.org")
TILE_URL: str = env.str("TILE_URL", default="")
TILE_ATTRIBUTION: str = env.str("TILE_ATTRIBUTION", default="")
LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
DEMO: bool = env.bool("DEMO", default=False)
STAFF_SECOND_FACTOR: bool = env.bool("STAFF_SECOND_FACTOR", default=True)
