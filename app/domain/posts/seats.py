"""What a post is: which office its holder sits in, and in which kind of organ (domain-reference 1.2, 6.1)."""

from enum import StrEnum


class PostOffice(StrEnum):
    MIDDLE_DEPUTY = "middle_deputy"  # 中层副职: 副科长、办公室副主任
    MIDDLE_ASSISTANT = "middle_assistant"  # 中层正职助理: 科长助理
    HEAD_ASSISTANT = "head_assistant"  # 单位领导正职助理: 局长助理、镇长助理
    PRINCIPAL_ASSISTANT = "principal_assistant"  # 校长助理
    DEPUTY = "deputy"  # 领导班子副职
    PRINCIPAL = "principal"  # 正职
    MEMBER = "member"  # 跟班、内设机构职务


class Organ(StrEnum):
    """The words of recusal by place (app/domain/cadres/recusal.py)."""

    PARTY = "party"
    GOVERNMENT = "government"
    DISCIPLINE = "discipline"
    ORGANIZATION = "organization"
    COURT = "court"
    PROCURATORATE = "procuratorate"
    POLICE = "police"
    SCHOOL = "school"
    OTHER = "other"
