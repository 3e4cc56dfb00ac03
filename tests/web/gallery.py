"""Every widget on one page, drawn by a bare Jinja environment: what a page writer can rely on.

python -m tests.web.gallery DIRECTORY      writes the pages and takes screenshots, wide and narrow
"""

import sys
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app import labels
from app.domain.rounds.planning.windows import Days
from app.web import drawing, render

APP = Path(drawing.__file__).parents[1]
HERE = Path(__file__).parent
NONCE = "gallery-nonce"

COUNTIES = [
    ("城区", 112.8536, 35.5016, 1),
    ("泽州县", 112.8991, 35.6172, 15),
    ("高平市", 112.9239, 35.7980, 35),
    ("阳城县", 112.4147, 35.4860, 40),
    ("陵川县", 113.2807, 35.7757, 50),
    ("沁水县", 112.1867, 35.6901, 64),
]
MONTHS = [date(2026, month, 1) for month in (4, 5, 6, 7)]
SEAT = (112.851486, 35.490684)


def said_in(locale: str):
    def t(code: str, **facts: object) -> str:
        with labels.using(locale):
            return labels.t(code, **facts)

    return t


def environment() -> Environment:
    env = Environment(
        loader=FileSystemLoader([APP / "templates", HERE]),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.globals["drawing"], env.globals["day"], env.globals["month"] = drawing, render.day, render.month
    return env


def context(env: Environment, locale: str = "zh_CN", **own: object) -> dict:
    """What layouts/base.html says every page gets."""
    rooms = [("home", "/", "home"), ("rounds", "/rounds", "round"), ("posts", "/posts", "post")]
    rooms += [("placements", "/placements", "place"), ("evaluations", "/evaluations", "eval")]
    rooms += [("cadres", "/cadres", "person"), ("units", "/units", "unit"), ("log", "/log", "log")]
    rail = [
        SimpleNamespace(
            key=key,
            href=href,
            icon=icon,
            label=f"shell.{key}",
            count=5 if key == "evaluations" else None,
            gap=key in ("rounds", "placements", "cadres"),
        )
        for key, href, icon in rooms
    ]
    shared = {
        "locale": locale,
        "t": said_in(locale),
        "csp_nonce": NONCE,
        "csrf_token": "csrf-of-the-session",
        "who": SimpleNamespace(name="林佩之", title="市委组织部 · 干部二科", initial="林"),
        "rail": rail,
        "here": "rounds",
        "demo": True,
        "request_path": "/gallery?tab=all",
        "notice": None,
        **own,
    }
    shared["ui"] = env.get_template("components/ui.html").make_module(shared)
    return shared


FIELDS = [
    {"name": "post", "kind": "text", "label": "挂任职务", "hint": "按任职文件填写", "required": True},
    {"name": "note", "kind": "textarea", "label": "理由", "required": True, "maxlength": 500},
    {"name": "places", "kind": "number", "label": "名额", "required": True, "min": 1, "max": 30},
    {"name": "mark", "kind": "decimal", "label": "得分", "required": False, "min": 0, "max": 100},
    {"name": "arrival", "kind": "date", "label": "到岗日期", "required": True},
    {
        "name": "type",
        "kind": "select",
        "label": "类型",
        "required": True,
        "options": [("a", "下派"), ("b", "上挂")],
    },
    {
        "name": "nature",
        "kind": "radios",
        "label": "岗位性质",
        "required": True,
        "options": [("real", "实职", "有分工，列席班子会"), ("nominal", "虚职", "须说明理由")],
    },
    {
        "name": "places_to",
        "kind": "multiselect",
        "label": "接收单位",
        "required": True,
        "options": [(str(i), f"{name}第 {i} 处") for i, (name, *_) in enumerate(COUNTIES * 2)],
    },
    {"name": "recusal", "kind": "checkbox", "label": "与现任班子成员无亲属关系", "required": True},
]
ERRORS = {
    "note": "请写明理由，10 字以上",
    "arrival": "到岗日期早于任职文件日期 2025.12.01",
    "nature": "请选择岗位性质",
}
VALUES = {
    "post": "嘉峰镇镇长助理",
    "arrival": "2025-11-28",
    "places": "3",
    "places_to": ["1", "3"],
    "type": "b",
}


def act_page(env: Environment, locale: str = "zh_CN", errors: dict | None = None, refusal: str = "") -> str:
    own = {
        "title": "确认名单",
        "sentence": "把公示期满的 24 人定为本批挂职人选，并通知两边单位。",
        "crumbs": [("/rounds", "选派批次"), ("/rounds/7", "2026 年第一批年轻干部挂职")],
        "facts": [("批次", "2026 年第一批年轻干部挂职"), ("公示", "2026.06.15 – 2026.06.22"), ("异议", None)],
        "fields": FIELDS,
        "values": VALUES,
        "errors": errors or {},
        "refusal": refusal,
        "action": "/act",
        "button": "确认名单",
        "cancel": "/rounds/7",
        "version": 4,
    }
    return env.get_template("act.html").render(context(env, locale, **own))


def sign_in_page(env: Environment, locale: str = "zh_CN", errors: dict | None = None, **own: object) -> str:
    people = [
        ("pei", "林佩之", "市委组织部"),
        ("jin", "靳晓峰", "沁水县委组织部"),
        ("zheng", "郑启明", "面试评委"),
    ]
    own = {
        "who": None,
        "values": {"username": "lin.peizhi"} if errors else {},
        "errors": errors or {},
        "gate_places": COUNTIES,
        "gate_seat": SEAT,
        "demo_accounts": [{"username": u, "password": "demo", "name": n, "title": w} for u, n, w in people],
        **own,
    }
    return env.get_template("sign-in.html").render(context(env, locale, **own))


def problem_page(env: Environment, code: int, locale: str = "zh_CN", **own: object) -> str:
    return env.get_template("errors/problem.html").render(context(env, locale, code=code, **own))


def gallery_page(env: Environment, locale: str = "zh_CN", errors: dict = ERRORS) -> str:
    return env.get_template("gallery.html").render(
        context(
            env,
            locale,
            fields=FIELDS,
            values=VALUES,
            errors=errors,
            places=COUNTIES,
            seat=SEAT,
            months=MONTHS,
            days=Days("stages", date(2026, 6, 8), date(2026, 6, 19)),
            today=date(2026, 6, 18),
        )  # fmt: skip
    )


def public_page(env: Environment) -> str:
    return env.get_template("gallery_public.html").render(context(env, who=None))


def pages() -> dict[str, str]:
    env = environment()
    return {
        "gallery": gallery_page(env),
        "gallery-en": gallery_page(env, "en"),
        "act": act_page(env),
        "act-422": act_page(env, errors=ERRORS),
        "act-409": act_page(env, refusal="公示须满 5 个工作日，今天第 4 个。6 月 23 日起可办。"),
        "sign-in": sign_in_page(env),
        "sign-in-422": sign_in_page(env, errors={"password": "账号或密码不对，还可再试 3 次"}),
        "sign-in-throttled": sign_in_page(env, "en", throttled="Try again after 10:42."),
        "problem-404": problem_page(env, 404, reference="2026-0618-4047"),
        "problem-500": problem_page(env, 500, who=None),
        "public": public_page(env),
    }


if __name__ == "__main__":
    from tests.web.browse import shoot

    shoot(pages(), Path(sys.argv[1]), only=sys.argv[2:])
