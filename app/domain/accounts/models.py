"""Sign-ins of people and machines. One sign-in is one role at one unit: 三员 can then never overlap."""

from datetime import date, datetime

from sqlalchemy import JSON
from sqlmodel import Field, Relationship

from app.access import Actor, Role
from app.db import BigId, Entity, state_column
from app.domain.units.models import Unit


class User(Entity, table=True):
    """A person's sign-in; `cadre_id` ties the sign-in of a seconded cadre to the cadre."""

    __tablename__ = "user_account"
    username: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=40)
    title: str = Field(default="", max_length=100)
    password_hash: str
    role: Role = state_column(Role)
    unit_id: int = Field(foreign_key="unit.id", index=True, sa_type=BigId)
    cadre_id: int | None = Field(default=None, foreign_key="cadre.id", index=True, sa_type=BigId)
    enabled: bool = True
    former_units: list[str] = Field(default_factory=list, sa_type=JSON, description="unit codes, for recusal")
    unit: Unit = Relationship()

    @property
    def external_key(self) -> str:
        return self.username

    def as_actor(self) -> Actor:
        return Actor("user", self.id, self.name, self.role, self.unit_id, self.unit.path, self.cadre_id, self.id)


class SignIn(Entity, table=True):
    """A server-side session. The cookie holds the token, the row its hash."""

    __tablename__ = "sign_in"
    token_hash: str = Field(unique=True)
    csrf: str
    user_id: int = Field(foreign_key="user_account.id", index=True, sa_type=BigId)
    seen_at: datetime
    user: User = Relationship()


class ApiKey(Entity, table=True):
    """A machine's key: shown once, stored hashed; role and unit scope like a user's."""

    __tablename__ = "api_key"
    name: str = Field(max_length=80)
    prefix: str = Field(max_length=12, description="the first characters, to tell keys apart")
    key_hash: str = Field(unique=True)
    role: Role = state_column(Role)
    unit_id: int = Field(foreign_key="unit.id", sa_type=BigId)
    scopes: str = Field(default="read write", max_length=80)
    expires_on: date | None = None
    revoked_at: datetime | None = None
    user_id: int | None = Field(default=None, foreign_key="user_account.id", index=True, sa_type=BigId)
    unit: Unit = Relationship()
    user: User = Relationship()

    @property
    def external_key(self) -> str:
        return self.prefix

    def holds(self, on: date) -> bool:
        expired = self.expires_on is not None and self.expires_on < on
        return not expired and self.revoked_at is None and (self.user is None or self.user.enabled)

    def as_actor(self) -> Actor:
        """With a user, the key acts for that person (a judge's own sheet, a cadre's own results)."""
        cadre_id = self.user.cadre_id if self.user else None
        scopes = frozenset(self.scopes.split())
        return Actor("key", self.id, self.name, self.role, self.unit_id, self.unit.path, cadre_id, self.user_id, scopes)


class LoginFailure(Entity, table=True):
    """One failed sign-in; counted, and swept after the lock has passed (等保 8.1.4 身份鉴别 b)."""

    __tablename__ = "login_failure"
    username: str = Field(index=True, max_length=80)
