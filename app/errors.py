"""What can go wrong, as codes and facts. Sentences are labels (`errors.<code>`); skins choose the dress."""

from typing import Any


class DomainError(Exception):
    """A refusal in the domain's own words: a label code and the facts its sentence needs."""

    status = 400

    def __init__(self, code: str, /, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


class Unauthenticated(DomainError):
    status = 401


class Forbidden(DomainError):
    """The thing is visible, the act is not yours."""

    status = 403


class NotFound(DomainError):
    """Not there, or not yours to see; the two are never told apart."""

    status = 404

    def __init__(self, code: str = "not_found", /, **facts: Any) -> None:
        super().__init__(code, **facts)


class Refused(DomainError):
    """Wrong state, guard or rule: 409."""

    status = 409


class Stale(DomainError):
    """Someone was faster: 412."""

    status = 412

    def __init__(self, code: str = "workflow.stale", /, **facts: Any) -> None:
        super().__init__(code, **facts)


class TooLarge(DomainError):
    status = 413


class PreconditionRequired(DomainError):
    status = 428


class TooManyRequests(DomainError):
    """`retry_after` in seconds is among the facts."""

    status = 429


class Fault:
    """One field that is wrong: where (JSON pointer steps), which code, with which facts."""

    def __init__(self, loc: tuple[str | int, ...], code: str, /, **facts: Any) -> None:
        self.loc = loc
        self.code = code
        self.facts = facts


class Invalid(DomainError):
    """Bad shape found by a rule that needs the database: 422 with a pointer per field."""

    status = 422

    def __init__(self, *faults: Fault) -> None:
        super().__init__("invalid")
        self.faults = faults


def wrong(field: str, code: str, /, **facts: Any) -> Invalid:
    """One field, one fault."""
    return Invalid(Fault(tuple(field.split(".")), code, **facts))
