"""The ordinary page of a list (`limit` and `cursor`, nothing else) ahead of the router, for roles whose pages are
walked in the order of the id. Its items have the fields of the documented shape, in the same order."""

from collections.abc import Callable

import msgspec
from sqlalchemy import ColumnElement, Date, Enum, Select, bindparam
from starlette.datastructures import URL

from app import hot
from app.access import Actor, Role
from app.ahead import Many, Remembered, Sheet, number, questions
from app.api.lists import Shape
from app.errors import Invalid
from app.paging import DEFAULT_LIMIT, MAX_LIMIT, decode, encode

ACTORS_KEPT = 200


class HotList(Many):
    def __init__(
        self, path: str, lines: hot.Lines, remembered: Remembered, shape: type[Shape], roles: frozenset[Role],
        listing: Callable[[Actor], Select], key: ColumnElement[int],
    ) -> None:  # fmt: skip
        """`listing` selects the shape's fields by name; `key` is the id among them."""
        super().__init__(path, remembered)
        self.lines, self.roles, self.listing, self.key = lines, roles, listing, key
        self.fields = list(shape.model_fields)
        self.item = msgspec.defstruct(shape.__name__, self.fields)
        self._statements: dict[Actor, hot.Statement] = {}

    async def found(self, actor: Actor, asked: str) -> Sheet | None:
        if actor.role not in self.roles or (window := self._window(asked)) is None:
            return None
        told, key = self.lines.told(), (self.path, actor, asked)
        if told is not None and (known := told.get(key)):
            return known
        sheet = await self._read(actor, asked, *window)
        if told is not None:
            told[key] = sheet
        return sheet

    def _window(self, query: str) -> tuple[int, int] | None:
        """After which id, and how many; None where the route has something to say about it."""
        told = questions(query, ("limit", "cursor"))
        limit = number(told.get("limit", str(DEFAULT_LIMIT)), 1, MAX_LIMIT) if told is not None else None
        if limit is None:
            return None
        try:
            return decode(told["cursor"], (self.key,))[0] if "cursor" in told else 0, limit
        except Invalid:
            return None

    async def _read(self, actor: Actor, query: str, after: int, limit: int) -> Sheet:
        rows = await self.lines.rows(self._statement(actor), {"after": after, "most": limit + 1})
        items = [self.item(*row) for row in rows[:limit]]
        following = encode([items[-1].id]) if len(rows) > limit else None
        body = hot.encode({"items": items, "next": following})
        if following is None:
            return Sheet(body)
        url = URL(f"{self.path}?{query}").include_query_params(cursor=following)
        return Sheet(body, f'<{url.path}?{url.query}>; rel="next"')

    def _statement(self, actor: Actor) -> hot.Statement:
        if actor not in self._statements:
            if len(self._statements) >= ACTORS_KEPT:
                self._statements.clear()
            listing = self.listing(actor)
            columns = listing.selected_columns
            chosen = listing.with_only_columns(*(columns[name] for name in self.fields))
            page = chosen.where(self.key > bindparam("after", 0)).order_by(self.key).limit(bindparam("most", 1))
            self._statements[actor] = self.lines.compiled(page, stored=(Date, Enum))
        return self._statements[actor]
