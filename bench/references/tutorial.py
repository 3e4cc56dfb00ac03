"""T: the same list as FastAPI's tutorial would write it: entities, a generator dependency, a response model."""

import os
from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import Depends, FastAPI
from sqlmodel import Field, Relationship, Session, SQLModel, create_engine, select


class Cadre(SQLModel, table=True):
    id: int = Field(primary_key=True)
    key: str
    name: str


class Unit(SQLModel, table=True):
    id: int = Field(primary_key=True)
    name: str


class Post(SQLModel, table=True):
    id: int = Field(primary_key=True)
    title: str


class Placement(SQLModel, table=True):
    id: int = Field(primary_key=True)
    state: str
    starts_on: date
    ends_on: date
    version: int
    cadre_id: int = Field(foreign_key="cadre.id")
    post_id: int = Field(foreign_key="post.id")
    sending_unit_id: int = Field(foreign_key="unit.id")
    receiving_unit_id: int = Field(foreign_key="unit.id")
    cadre: Cadre = Relationship()
    post: Post = Relationship()
    sending_unit: Unit = Relationship(sa_relationship_kwargs={"foreign_keys": "Placement.sending_unit_id"})
    receiving_unit: Unit = Relationship(sa_relationship_kwargs={"foreign_keys": "Placement.receiving_unit_id"})


class PlacementOut(SQLModel):
    id: int
    state: str
    starts_on: date
    ends_on: date
    version: int
    cadre: Cadre
    post: Post
    sending_unit: Unit
    receiving_unit: Unit


engine = create_engine(os.environ["GUAZHI_DATABASE_URL"])
app = FastAPI()


def get_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(get_session)]


@app.get("/placements", response_model=list[PlacementOut])
def read_placements(session: SessionDep, limit: int = 50):
    return session.exec(select(Placement).order_by(Placement.id.desc()).limit(limit)).all()


@app.get("/healthz")
def healthz():
    return {"status": "ok"}
