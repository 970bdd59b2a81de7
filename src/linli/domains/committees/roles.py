"""The posts that the plan knows, what each reaches, and what it may see."""

from linli.core.people.roles import ASSIGNED, BELOW, FIGURES, Role

# What the city opens, between offices: never a resident's case.
_BETWEEN_OFFICES = frozenset(
    {"target", "roster_gap", "pilot", "briefing", "inspection", "inspected", "finding", "forum", "opinion"}
    | {"leader_link", "practice", "adoption", "publicity", "report"}
)
# members: who sits on the committee, on any day; committee: forming it and changing it; notices: what is published
# of it; recommend: proposing people; approvals: the street's answer; rollout: how far all below are (5.1, 5.2); board:
# the figures of the place and of what lies below it (6.1, 6.4).
_committee = frozenset({"members", "committee", "notices"})
_desk = _committee | {"desk", "problems", "names", "recommend", "opened", "invite"}
# leading: a linked leader's own page; before_visit: one page of a committee for who comes; practice: what others may
# do the same way (6.1, 6.4).
# reveal: see a telephone, with a reason; personal: what somebody asks of their own fields; returns: departments' forms;
# reports: what each level reports upward, and what comes from below; inspections: what is looked at by the levels
# above, and what is to be mended; editions: the rules side by side (5.3).
_at_counter = _desk | {
    "reveal",
    "personal",
    "meetings",
    "projects",
    "returns",
    "reports",
    "board",
    "before_visit",
    "practice",
    "training",
    "inspections",
    "editions",
}

SECRETARY = Role("secretary", "社区书记", "community", rights=_at_counter | {"handover"})
CLERK = Role("clerk", "社区工作者", "community", rights=_at_counter)
MEMBER = Role(
    "member", "社工委委员", "community", rights=frozenset({"desk", "problems", "visits", "members"})
)
GRID_WORKER = Role("grid_worker", "网格员", "community", rights=frozenset({"desk", "problems", "visits"}))
INSPECTOR = Role(
    "inspector", "社区纪检委员", "community", rights=frozenset({"desk", "objections", "notices"})
)
STREET_INSPECTOR = Role(
    "street_inspector", "街道纪工委", "street", rights=frozenset({"desk", "objections", "notices"})
)
LIAISON = Role("liaison", "驻区单位联络员", "community", rights=frozenset({"desk", "recommend"}))
STEWARD = Role("steward", "楼院长", "community", rights=frozenset({"desk", "visits", "problems"}))
STREET_OFFICER = Role(
    "street_officer",
    "街道经办",
    "street",
    rights=_committee
    | {
        "desk",
        "problems",
        "letters",
        "letters_sent",
        "approvals",
        "opened",
        "handover",
        "returns",
        "reports",
        "rollout",
        "board",
        "before_visit",
        "practice",
        "training",
        "inspections",
        "editions",
    },
)
STREET_SECRETARY = Role(
    "street_secretary",
    "街道党工委书记",
    "street",
    rights=_committee
    | {
        "desk",
        "problems",
        "letters_sent",
        "approve",
        "approvals",
        "opened",
        "handover",
        "returns",
        "reports",
        "rollout",
        "board",
        "before_visit",
        "practice",
        "training",
        "inspections",
        "editions",
    },
)
DEPARTMENT = Role("department", "部门经办", "district", ASSIGNED, rights=frozenset({"desk", "letters_in"}))
DEPARTMENT_HEAD = Role(
    "department_head",
    "部门负责人",
    "district",
    ASSIGNED,
    rights=frozenset({"desk", "letters_in", "sign", "handover"}),
)
DISTRICT_OFFICER = Role(
    "district_officer",
    "县区组织部门",
    "district",
    rights=_committee
    | {
        "desk",
        "problems",
        "letters_sent",
        "opened",
        "handover",
        "reports",
        "rollout",
        "board",
        "before_visit",
        "practice",
        "training",
        "inspections",
        "forums",
        "editions",
    },
)
# Who links leaders is the district; a leader reaches the linked committee and what they follow there (6.1).
LEADER = Role(
    "leader", "县级联系领导", "district", ASSIGNED, rights=frozenset({"desk", "leading", "before_visit"})
)
CITY_OFFICER = Role(
    "city_officer",
    "市级主管部门",
    "city",
    FIGURES,
    rights=frozenset(
        {
            "desk",
            "figures",
            "members",
            "reports",
            "rollout",
            "board",
            "practice",
            "inspections",
            "forums",
            "editions",
        }
    ),
    oversees=_BETWEEN_OFFICES,
)
OFFICES = "administrators"  # three people, mutually exclusive
SYSTEM_ADMIN = Role(
    "system_admin", "系统管理员", "city", FIGURES, frozenset({"system", "access", "ask_access"}), OFFICES
)
SECURITY_ADMIN = Role(
    "security_admin",
    "安全管理员",
    "city",
    FIGURES,
    frozenset({"accounts", "access", "confirm_access"}),
    OFFICES,
)
AUDIT_ADMIN = Role("audit_admin", "审计管理员", "city", FIGURES, frozenset({"journal", "access"}), OFFICES)
# Who keeps the system going for the city and is none of the three: may ask for a look, has none of their own.
SUPPORT = Role("support", "技术支持", "city", FIGURES, rights=frozenset({"access", "ask_access"}))

STREET_ADMIN = Role("street_admin", "街道账号管理员", "street", FIGURES, rights=frozenset({"accounts"}))

# Who inspects: what the level's officer sees, never a name or telephone of a resident, nothing to change. Each such
# post has an end, every page bears its name, and what it opens is written down.
_reads = frozenset(
    {
        "desk",
        "problems",
        "members",
        "committee",
        "notices",
        "opened",
        "board",
        "before_visit",
        "practice",
        "training",
        "inspections",
        "editions",
    }
)
READERS = (
    Role(
        "reader_community",
        "社区督查（只读）",
        "community",
        BELOW,
        _reads | {"meetings", "projects", "returns", "reports"},
        "",
        "clerk",
    ),
    Role(
        "reader_street",
        "街道督查（只读）",
        "street",
        BELOW,
        _reads | {"approvals", "letters_sent", "returns", "reports", "rollout"},
        "",
        "street_officer",
    ),
    Role(
        "reader_district",
        "县区督查（只读）",
        "district",
        BELOW,
        _reads | {"letters_sent", "reports", "rollout", "forums"},
        "",
        "district_officer",
    ),
    Role(
        "reader_city",
        "市级督查（只读）",
        "city",
        FIGURES,
        CITY_OFFICER.rights | {"opened"},
        "",
        "city_officer",
        _BETWEEN_OFFICES,
    ),
)
# The post that two persons open for some hours (break-glass).
HOURLY = Role(
    "reader_support",
    "应急查看（只读）",
    "community",
    rights=_reads | {"meetings", "projects", "returns", "reports"},
    reads_as="clerk",
    hourly=True,
)

COMMUNITY_STAFF = ("secretary", "clerk")
VISITORS = ("secretary", "clerk", "member", "grid_worker", "steward")
HANDLERS = ("secretary", "clerk", "member", "grid_worker", "steward")
# Whose duties a post also has on its desk: the two at the community's counter share one.
COVERS = {
    "secretary": ("secretary", "clerk"),
    "clerk": ("clerk",),
    "street_secretary": ("street_secretary", "street_officer"),
}
# Who takes over from whom: a post of the same role, or one of these beside it.
TAKES_OVER = (VISITORS, ("street_officer", "street_secretary"))
