"""The SQL of the references: what a hand would write for the same answer. `?` is SQLite's mark, made %s for psycopg."""

from collections.abc import Callable
from random import Random
from typing import Any, NamedTuple


class Statement(NamedTuple):
    """`parameters` makes the values of one call, `first` are those of the compared one; `writes`: one committed
    transaction a call."""

    text: str
    parameters: Callable[[Random], tuple[Any, ...]] = lambda _: ()
    writes: bool = False
    first: tuple[Any, ...] | None = None


STATEMENTS = {
    "status": Statement(
        "select d.name, c.title, e.state, e.version, e.due_on, e.updated_at, e.id from evaluation e"
        " join placement p on p.id = e.placement_id join cadre d on d.id = p.cadre_id"
        " join cycle c on c.id = e.cycle_id where e.id = ?",
        lambda chance: (chance.randint(1, 4000),),
        first=(1,),
    ),
    "placements": Statement(
        "select p.state, p.round_id, c.key, c.name, c.sex, s.code, s.name, r.code, r.name, o.title, o.kind,"
        " p.starts_on, p.ends_on, p.arrive_by, p.arrived_on, p.ended_on, p.version, p.id"
        " from placement p join cadre c on c.id = p.cadre_id join post o on o.id = p.post_id"
        " join unit s on s.id = p.sending_unit_id join unit r on r.id = p.receiving_unit_id"
        " order by p.id limit 51"
    ),
    "units": Statement(
        "select code, name, short_name, level, seat_distance_km, distance_is_synthetic, version, path from unit"
        " order by path limit 51"
    ),
    "changes": Statement(
        "select seq, at, verb, type, subject_id, key, version from log_entry"
        " where seq > ? and seq <= ? order by seq limit 100",
        lambda _: (500, 20_500),
    ),
    "write": Statement("insert into bench_note (text) values (?)", lambda _: ("嘉峰镇",), writes=True),
}
NOTE = {
    "sqlite": "create table if not exists bench_note (id integer primary key, text text)",
    "postgresql": "create table if not exists bench_note (id bigserial primary key, text text)",
}
