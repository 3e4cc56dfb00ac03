"""Settings from the environment (prefix GUAZHI_). Nothing else in the house reads the environment."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="GUAZHI_", extra="ignore")

    var_dir: Path = Path("var")
    database_url: str = ""
    keys: str = Field(default="", description="key ring as JSON; empty: var/keys.json, made on first start")
    default_locale: str = "zh_CN"
    timezone: str = "Asia/Shanghai"
    body_limit: int = Field(default=1_048_576, description="bytes one request may carry")
    document_limit: int = Field(default=10 * 1_048_576, description="bytes one attached file may have")
    session_idle_minutes: int = Field(default=30, ge=1, le=240)
    session_max_hours: int = Field(default=12, ge=1, le=72)
    login_failures: int = Field(default=5, description="failures before a sign-in name is locked")
    login_lock_minutes: int = 10
    secure_cookies: bool = Field(default=False, description="true behind TLS: cookies get Secure")
    key_refresh_seconds: float = Field(default=2.0, description="how long a revoked key may still answer")
    free_disk_mb: int = Field(default=100, description="readyz refuses below this")

    service_url: str = Field(default="", validation_alias="GUAZHI_URL", description="where `guazhi status` asks")
    service_key: str = Field(default="", validation_alias="GUAZHI_KEY", description="and with which key")

    @property
    def url(self) -> str:
        """The database address; the default is a SQLite file in the var directory."""
        if not self.database_url:
            return f"sqlite:///{self.var_dir.resolve() / 'guazhi.db'}"
        if self.database_url.startswith("postgresql://"):
            return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
        return self.database_url


@lru_cache
def settings() -> Settings:
    return Settings()
