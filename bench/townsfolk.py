"""The rows of the benchmarks' city, as dicts: who is where, since when, how far. Everything follows from the number
of a row, so that two runs make the same city."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app import vault

PER_ROUND, PER_POST = 200, 10
CITY_TOKEN, RECEIVER_TOKEN, SESSION_TOKEN = "gz_bench_city", "gz_bench_receiver", "bench-session"
NOW = datetime.now(UTC).replace(microsecond=0)
TODAY = NOW.date()
SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗", "明华建文志军晓丽静敏涛磊洋勇艳杰娟秀霞平"
CRITERIA = ("virtue", "ability", "diligence", "achievement", "integrity")
SEALED = "v1.k1." + "A" * 60


def tables(scale: int) -> Iterator[tuple[str, Iterable[dict[str, Any]]]]:
    """Every table in the order of its foreign keys."""
    yield "unit", units()
    yield "cadre", cadres(scale)
    yield "user_account", users()
    yield "api_key", keys()
    yield "sign_in", sign_ins()
    yield "post", posts(scale)
    yield "round", rounds(scale)
    yield "candidacy", candidacies(scale)
    yield "placement", placements(scale)
    yield "term", terms(scale)
    yield "cycle", cycles(scale)
    yield "evaluation", evaluations(scale)


AGENCIES, COUNTIES, TOWNSHIPS = 60, 20, 25  # per city, per city, per county
CITY_PATH = "1405/"


def units() -> Iterator[dict[str, Any]]:
    """1 the city, 2–61 its agencies, then its counties, then their townships."""
    yield {"id": 1, "code": "1405", "name": "样城市", "level": "city", "path": CITY_PATH}
    for n in range(AGENCIES):
        yield {"id": 2 + n, "code": f"A{n:03}", "name": f"市第{n + 1}局", "level": "department", "parent_id": 1,
               "path": sending_path(2 + n)}  # fmt: skip
    for n in range(COUNTIES):
        yield {"id": 62 + n, "code": f"C{n:03}", "name": f"第{n + 1}县", "level": "county", "parent_id": 1,
               "path": f"{CITY_PATH}C{n:03}/"}  # fmt: skip
    for n in range(COUNTIES * TOWNSHIPS):
        yield {"id": 82 + n, "code": f"T{n:03}", "name": f"第{n + 1}镇", "level": "township",
               "parent_id": 62 + n // TOWNSHIPS, "path": receiving_path(82 + n)}  # fmt: skip


def sending_unit(cadre: int) -> int:
    return 2 + cadre % AGENCIES


def sending_path(unit: int) -> str:
    return f"{CITY_PATH}A{unit - 2:03}/"


def receiving_unit(post: int) -> int:
    return 82 + post * 7 % (COUNTIES * TOWNSHIPS)


def receiving_path(unit: int) -> str:
    return f"{CITY_PATH}C{(unit - 82) // TOWNSHIPS:03}/T{unit - 82:03}/"


def cadres(scale: int) -> Iterator[dict[str, Any]]:
    """Half as many as placements: each has one that is over and one that runs."""
    for n in range(1, scale // 2 + 1):
        name = SURNAMES[n % 20] + GIVEN[n // 20 % 20] + (GIVEN[n // 400 % 20] if n % 3 else "")
        yield {"id": n, "key": f"b{n:06}", "name": name, "sex": str(1 + n % 2), "seal_id": f"{n:032x}",
               "birth_on": date(1975 + n % 25, 1 + n % 12, 1 + n % 28), "home_unit_id": sending_unit(n),
               "title": "副科长", "skills": [], "appraisals": {"2025": "2"}, "id_number_sealed": SEALED,
               "id_number_index": f"{n:064x}", "phone_sealed": SEALED}  # fmt: skip


def users() -> Iterator[dict[str, Any]]:
    yield {"id": 1, "username": "bench_city", "name": "林佩之", "title": "市委组织部", "password_hash": "!",
           "role": "city_department", "unit_id": 1, "enabled": True}  # fmt: skip


def keys() -> Iterator[dict[str, Any]]:
    for n, (token, role, unit) in enumerate(
        ((CITY_TOKEN, "city_department", 1), (RECEIVER_TOKEN, "receiving_unit", receiving_unit(1)))
    ):
        yield {"id": 1 + n, "name": token, "prefix": token[:12], "key_hash": vault.token_hash(token), "role": role,
               "unit_id": unit, "scopes": "read write"}  # fmt: skip


def sign_ins() -> Iterator[dict[str, Any]]:
    yield {"id": 1, "token_hash": vault.token_hash(SESSION_TOKEN), "csrf": "bench", "user_id": 1, "seen_at": NOW}


def posts(scale: int) -> Iterator[dict[str, Any]]:
    for n in range(1, scale // PER_POST + 1):
        yield {"id": n, "unit_id": receiving_unit(n), "title": f"镇长助理{n % 9 + 1}", "kind": "cross", "skills": [],
               "direction": "down", "state": "accepted", "is_real": True, "duties": "协助分管经济工作",
               "places": PER_POST}  # fmt: skip


def rounds(scale: int) -> Iterator[dict[str, Any]]:
    for n in range(1, scale // PER_ROUND + 1):
        starts = first_day((n - 1) * PER_ROUND + 1, scale)
        yield {"id": n, "title": f"{starts.year}年第{n}批挂职", "purpose": "基层锻炼", "kind": "cross", "policy": {},
               "direction": "down", "places": PER_ROUND, "opens_on": starts - timedelta(90), "organizer_id": 1,
               "closes_on": starts - timedelta(60), "starts_on": starts, "state": "confirmed"}  # fmt: skip


def first_day(placement: int, scale: int) -> date:
    """The first half of all rounds began five to one and a half years ago; the second in the last eleven months
    or will begin within one."""
    place, half = (placement - 1) // PER_ROUND * PER_ROUND, scale // 2
    if place < half:
        return TODAY - timedelta(days=1825 - 1275 * place // half)
    return TODAY - timedelta(days=335 - 365 * (place - half) // half)


def candidacies(scale: int) -> Iterator[dict[str, Any]]:
    for n in range(1, scale + 1):
        cadre = cadre_of(n, scale)
        yield {"id": n, "round_id": round_of(n), "cadre_id": cadre, "unit_id": sending_unit(cadre),
               "reasons": "表现突出", "consent": True, "state": "placed", "rank": n % PER_ROUND + 1}  # fmt: skip


def cadre_of(placement: int, scale: int) -> int:
    return (placement - 1) % (scale // 2) + 1


def round_of(placement: int) -> int:
    return (placement - 1) // PER_ROUND + 1


def post_of(placement: int) -> int:
    return (placement - 1) // PER_POST + 1


def placements(scale: int) -> Iterator[dict[str, Any]]:
    for n in range(1, scale + 1):
        starts, cadre, state = first_day(n, scale), cadre_of(n, scale), placement_state(n, scale)
        there = state in ("in_post", "concluded", "ended_early")
        yield {"id": n, "round_id": round_of(n), "candidacy_id": n, "cadre_id": cadre, "post_id": post_of(n),
               "sending_unit_id": sending_unit(cadre), "receiving_unit_id": receiving_unit(post_of(n)),
               "state": state, "starts_on": starts, "ends_on": starts + timedelta(365), "version": 3 if there else 1,
               "notified_on": starts - timedelta(10) if state != "assigned" else None,
               "arrive_by": starts + timedelta(7) if state != "assigned" else None,
               "arrived_on": starts + timedelta(n % 5) if there else None,
               "ended_on": starts + timedelta(365 if state == "concluded" else 200) if there and state != "in_post"
               else None, "end_reason": "transfer" if state == "ended_early" else None}  # fmt: skip


def placement_state(placement: int, scale: int) -> str:
    if placement <= scale // 2:
        return "ended_early" if placement % 33 == 0 else "concluded"
    if first_day(placement, scale) > TODAY:
        return ("assigned", "notified")[placement % 2]
    return "ended_early" if placement % 33 == 0 else "in_post"


def terms(scale: int) -> Iterator[dict[str, Any]]:
    for n in range(1, scale + 1):
        starts = first_day(n, scale)
        yield {"id": n, "placement_id": n, "kind": "original", "starts_on": starts, "ends_on": starts + timedelta(365)}


def cycles(scale: int) -> Iterator[dict[str, Any]]:
    for n in range(scale // PER_ROUND * 2):
        yield {"id": n + 1, "title": f"第{n // 2 + 1}批第{n % 2 + 1}次跟踪考核", "organizer_id": 1, "half": n % 2 + 1,
               "round_id": n // 2 + 1, "state": "open"}  # fmt: skip


def evaluations(scale: int) -> Iterator[dict[str, Any]]:
    for n in range(1, 2 * scale + 1):
        placement, half = (n + 1) // 2, (n - 1) % 2
        due = first_day(placement, scale) + timedelta(182 * (half + 1))
        state, version = evaluation_state(n, due)
        done = state in ("confirmed", "acknowledged")
        yield {"id": n, "cycle_id": (round_of(placement) - 1) * 2 + half + 1, "placement_id": placement,
               "half": half + 1, "state": state, "version": version, "due_on": due,
               "marks": {} if state == "open" else dict.fromkeys(CRITERIA, "85"), "words": {},
               "total": 85 if done else None, "grade": "称职" if done else "", "created_at": NOW - timedelta(30),
               "submitted_at": NOW - timedelta(9) if state != "open" else None, "updated_at": NOW - timedelta(1),
               "confirmed_at": NOW - timedelta(5) if done else None,
               "acknowledged_at": NOW - timedelta(1) if state == "acknowledged" else None,
               "agrees": True if state == "acknowledged" else None}  # fmt: skip


def evaluation_state(number: int, due: date) -> tuple[str, int]:
    """Long past: nearly all done. Just past: a mixture, some overdue. To come: open."""
    if due > TODAY + timedelta(14):
        return "open", 1
    late = (TODAY - due).days
    step = number % 100
    if late > 120:
        return ("acknowledged", 5) if step < 85 else ("confirmed", 4) if step < 99 else ("open", 1)
    return ("confirmed", 4) if step < 50 else ("submitted", 3) if step < 75 else ("open", 2)
