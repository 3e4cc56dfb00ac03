"""The script of a round on its usual path: what is done follows the template's own data, whoever's face does it."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tests.faces import Api
from tests.inspections import SAID
from tests.stories.conftest import FIRST_DAY
from tests.stories.two_faces import Face
from tests.stories.usual_people import COUNTIES, JUDGES, PEOPLE, SENDERS, unfit_by
from tests.travel import Travel

PATHS: dict[str, Any] = tomllib.loads((Path(__file__).parents[2] / "app/data/round_templates.toml").read_text())
EXCEPTED = {"up"}  # paths on which somebody is excepted from a rule
POINTS = {"n1": 92, "m1": 88, "j1": 82, "j2": 76, "z1": 70, "z2": 48}
LAST_OF_Z1 = 55
PLACES = 2
REASONS, OPINION, RETURNED = "踏实肯干，群众认可度高", "情况属实，表现突出", "请补充近两年的实绩"
OBJECTION, FOUND, SETTLED = "反映其在村里经商", "查询登记，未发现经商", "经核查不属实，不影响使用"
OBJECTOR = "村民贾某"
FEEDBACK = "笔试基础扎实，面试应变不足"
TALKED = {"leaders": 3, "peers": 5, "masses": 4, "excellent": 9, "competent": 3}


class UsualPath:
    def __init__(self, code: str, face: Face, api: Api, travel: Travel) -> None:
        self.code, self.face, self.api, self.travel = code, face, api, travel
        self.path = PATHS[code]
        self.policy = self.path["policy"]
        self.layers = self.policy.get("layers", [])
        self.own = self.policy.get("own_application", False)
        self.rule = unfit_by([rule["code"] for rule in self.policy["eligibility"]])
        self.written = any(stage["kind"] == "written" for stage in self.path["stages"])
        self.keys = [key for key in PEOPLE if key != "j2" or code in EXCEPTED]
        self.round, self.place = "", dict[str, str]()  # of the round, of each candidacy by the key of the cadre
        self.marks = dict[int, dict[str, list[int]]]()  # stage → key → what its judges gave

    def told(self, path: str, who: str = "city") -> Any:
        answer = getattr(self.api, who).get(f"/{path}")
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"
        return answer.json()

    def day(self, number: int) -> date:
        return FIRST_DAY + timedelta(days=number)

    def on(self, number: int) -> None:
        """That day of the path, or today where it has passed."""
        self.travel.to(max(self.travel.day, self.day(number)))

    def id_of(self, key: str) -> int:
        return int(self.place[key].rpartition("/")[2])

    def key_of(self, candidacy_id: int) -> str:
        return next(key for key in self.place if self.id_of(key) == candidacy_id)

    def state(self, key: str) -> str:
        return self.told(self.place[key])["state"]

    # the plan

    def plan(self) -> None:
        kind, direction = self.path["kind"], self.path["direction"]
        self.round = self.face.begin(
            "city", self.code, title="2026 年度挂职", document_number="晋组挂〔2026〕2 号", kind=kind,
            direction=direction, places=PLACES, opens_on=self.day(0), closes_on=self.day(self.path["closes"]),
            starts_on=self.day(self.path["starts"]), purpose="培养锻炼干部",
        )  # fmt: skip
        posts = {"scope": "posts", "kind": kind, "direction": direction}
        sending = {"scope": "sending", "unit_code": "140581"}
        more = self.face.quotas(posts | {"places": PLACES + 1}, sending | {"places": 2})
        assert str(PLACES + 1) in self.face.refused("city", f"{self.round}/quotas", **more)
        exact = self.face.quotas(posts | {"places": PLACES}, sending | {"places": 2})
        self.face.do("city", f"{self.round}/quotas", **exact)
        for name in JUDGES:
            self.face.make("city", "judge-pool", username=name, expertise="干部测评")
        self.face.do("city", f"{self.round}/opening")

    # the names

    def put_forward(self) -> None:
        for key in self.keys:
            if self.own and key in ("m1", "m2"):
                asked = {"reasons": REASONS, "hardship": "none"}
                self.place[key] = self.face.do(key, f"{self.round}/applications", **asked)
                self.face.do(key, f"{self.place[key]}/submission")
            else:
                asked = {"cadre_key": key, "reasons": REASONS, "hardship": "none"}
                sender, to = SENDERS[PEOPLE[key][2]], f"{self.round}/candidacies"
                self.face.refused(sender, to, **asked, consent=False)
                self.place[key] = self.face.do(sender, to, **asked, consent=True)
        for layer in (["unit"] if self.own else []) + self.layers:
            self.on(self.path["windows"].get(f"{layer}_endorsement", [2])[0])
            self._hear(layer)

    def _hear(self, layer: str) -> None:
        """The first layer that speaks returns m1 and declines m2."""
        first = "returned" not in self.__dict__
        for key in [key for key in self.keys if self.told(self.place[key])["layer"] == layer]:
            place, unit = self.place[key], PEOPLE[key][2]
            speaker = {"unit": SENDERS[unit], "county": COUNTIES.get(unit, ""), "city": "city"}[layer]
            if self.state(key) != "recommended":
                continue
            if key == "m2":
                self.face.do(speaker, f"{place}/declining", opinion="岗位经历不足")
                continue
            if key == "m1" and first:
                self.face.do(speaker, f"{place}/return", opinion=RETURNED)
                assert self.state(key) == "returned"
                back = "m1" if self.own else "mishan"
                self.face.do(back, f"{place}/resubmission", reasons=f"{REASONS}，近两年主持三项工作")
                self.returned = layer
            self.face.do(speaker, f"{place}/endorsement", opinion=OPINION)

    def check(self) -> None:
        self.on(self.path["windows"]["review"][0])
        self.face.do("city", f"{self.round}/eligibility-checks")
        for key in set(self.keys) & {"n2", "j2"}:
            seen = self.told(self.place[key])
            assert (seen["state"], [each["rule"] for each in seen["findings"] if not each["passed"]]) == (
                "ineligible", [self.rule],
            )  # fmt: skip
        if "j2" in self.keys:
            asked = {"rule": self.rule, "clause": "挂职办法第九条", "reason": "长期驻村，可以放宽"}
            self.face.do("city", f"{self.place['j2']}/waivers", **asked)
        self.face.do("city", f"{self.round}/recommendation-closing")

    # the stages

    def hold_stages(self) -> None:
        rows = self.told(f"{self.round}/stages")["items"]
        last = max(row["id"] for row in rows if row["weight"])
        for number, row in enumerate(rows):
            window = self.path["windows"]["inspection" if row["kind"] == "inspection" else "stages"]
            self.on(window[0] + (0 if row["kind"] == "inspection" else number))
            place = f"{self.round}/stages/{row['id']}"
            if row["kind"] == "inspection":
                self._inspect(place)
            else:
                self._hold(place, row, POINTS | ({"z1": LAST_OF_Z1} if row["id"] == last else {}))
            self.face.do("city", f"{place}/closing")

    def _hold(self, place: str, row: dict[str, Any], points: dict[str, int]) -> None:
        """Staff by name where papers are marked, else a panel by lot."""
        if row["kind"] == "written":
            for name in JUDGES[: row["judges_wanted"]]:
                self.face.do("city", f"{place}/seats", username=name)
        else:
            self.face.do("city", f"{place}/lots", judges=row["judges_wanted"], reserves=2)
        self.face.do("city", f"{place}/opening")
        entries = {self.key_of(each["candidacy_id"]): each for each in self.told(f"{place}/entries")["items"]}
        if row["kind"] == "written":
            self.face.do("city", f"{place}/absences", entry_id=entries.pop("z2")["id"], note="未到考场")
        refs = {key: f"K{each['code']}" if row["blind"] else str(self.id_of(key)) for key, each in entries.items()}
        criteria = [each["id"] for each in self.told(place)["criteria"]]
        seats = self.told(f"{place}/seats")["items"]
        given = self.marks.setdefault(row["id"], {key: [] for key in refs})
        for number, seat in enumerate(seats):
            sheet = {key: points[key] + number % 3 for key in refs}
            self._sees_codes_only(seat["username"], place, row["blind"])
            self.face.mark(seat["username"], place, {refs[key]: told for key, told in sheet.items()}, criteria)
            for key, told in sheet.items():
                given[key].append(told)
        if self.policy.get("second_acceptance"):
            self.face.refused("city", f"{place}/closing")
            for seat in seats:
                self.face.do("city", f"{place}/seats/{seat['id']}/acceptance")

    def _sees_codes_only(self, judge: str, place: str, blind: bool) -> None:
        seen = self.face.read(judge, f"{place}/marks")
        named = [key for key in self.keys if PEOPLE[key][0] in seen]
        assert (named == []) is blind, named

    def _inspect(self, place: str) -> None:
        """One team for the whole field, led by the first."""
        self.face.do("city", f"{place}/opening")
        field = [each["candidacy_id"] for each in self.told(f"{place}/entries")["items"]]
        members = ["judge", "judge2", "judge3"][: self.policy.get("inspectors_least", 2)]
        days = {"starts_on": self.travel.day, "ends_on": self.travel.day + timedelta(days=3)}
        asked = {"title": "第 1 考察组", "candidacies": field, "leader": "judge", **days}
        self.face.refused("city", f"{place}/inspections", **asked, members=members[:1])  # 考察组由两人以上组成
        team = self.face.do("city", f"{place}/inspections", **asked, members=members)
        notice = {"notice": "定于近日考察，欢迎如实反映情况。", "announced_on": self.travel.day}
        self.face.do("city", f"{team}/notice", **notice)
        for report in self.told(team)["reports"]:
            words = {**TALKED, **SAID, "integrity": "clear", "conclusion": "fit"}
            self.face.write("judge", f"{team}/reports/{report['id']}", **words)
        self.face.do("judge", f"{team}/submission")
        self.face.do("city", f"{team}/acceptance")

    # the decision

    def decide(self) -> None:
        self.on(self.path["windows"]["decision"][0])
        self.face.do("city", f"{self.round}/shortlist")
        counts = {"entitled": 9, "present": 8, "in_favour": 8, "against": 0, "deferred": 0}
        asked = {"meeting": "第 9 次部务会", "held_on": self.travel.day}
        self.face.do("city", f"{self.round}/decision", **asked, **counts)

    def publish(self) -> None:
        asked = {"starts_on": self.travel.day, "contact": "受理电话 12380"}
        if self.policy.get("feedback_required"):
            self.face.refused("city", f"{self.round}/publicity", **asked)
            for key in [key for key in self.keys if self.state(key) in ("eliminated", "not_chosen")]:
                self.face.do("city", f"{self.place[key]}/feedback", words=f"{FEEDBACK}（{PEOPLE[key][0]}）")
        self.preview = self.told(f"{self.round}/publicity-preview")
        self.previewed = self.face.read("city", f"{self.round}/publicity-preview")
        self.face.do("city", f"{self.round}/publicity", **asked)

    def object_and_confirm(self) -> None:
        objection = self.face.do(
            "city", f"{self.round}/objections", text=OBJECTION, objector=OBJECTOR, received_on=self.travel.day,
            candidacy_id=self.id_of("n1"),
        )  # fmt: skip
        self.face.do("city", f"{objection}/acceptance", handler="干部监督科")
        self.face.refused("city", f"{objection}/dismissal", result=SETTLED)
        self.face.do("city", f"{objection}/verification", found=FOUND)
        last = date.fromisoformat(self.told(f"{self.round}/publicity")["ends_on"])
        self.travel.to(last)
        self.face.refused("city", f"{self.round}/confirmation")
        self.travel.to(last + timedelta(days=1))
        self.face.refused("city", f"{self.round}/confirmation")  # the objection is verified, not settled
        self.face.do("city", f"{objection}/dismissal", result=SETTLED)
        self.face.do("city", f"{self.round}/confirmation")

    def train(self) -> None:
        self.on(self.path["windows"]["training"][0])
        training = self.face.do(
            "city", f"{self.round}/trainings", title="岗前培训", programme="政策解读与岗位交接", venue="市委党校",
            starts_on=self.travel.day, ends_on=self.travel.day, hours=self.policy["training_hours"],
        )  # fmt: skip
        self.face.attend("city", training, [self.id_of("n1"), self.id_of("m1")])
        self.face.do("city", f"{training}/closing")
        seen = self.told(training)
        people = {self.key_of(each["candidacy_id"]): each["passed"] for each in seen["people"]}
        assert (seen["state"], people) == ("closed", {"n1": True, "m1": True})
