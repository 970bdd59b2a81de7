"""What a removed check shows nothing of, and why: behind each stands a second one; they are removed together too."""

# By the site's key: why nothing is seen, and the keys of what masks it. No partner: it only leaves a way out of sight.
_TWO = "domains/committees/queries.py objections by hand: an objection's two"
_EXAMINERS = (
    "domains/committees/queries.py objections guard: "
    "actions.opens(known[case.pk].objection, known[case.pk].notice, actor, known[case.pk].round.handled)"
)
_CODE = "domains/demands/codes.py digests by hand: the place in what is kept of a code"
_PLACE = "domains/demands/portal_follow.py reporter_of by hand: a code of another place"
_ROW = "domains/demands/portal_follow.py reporter_of owner: place=place"
_USED = "core/people/invitations.py take by hand: a sheet that was used"
_SET = "core/people/invitations.py take by hand: a sheet beside a password"
_HERE = "web/desk/invitations.py waiting by hand: members alone"
_ONLY = "web/desk/invitations.py waiting by hand: who holds another post too"
MASKED: dict[str, tuple[str, tuple[str, ...]]] = {
    "web/desk/accounts.py GivePost.clean by hand: a place of the office": (
        "the office itself asks where a post lies before it gives it",
        ("core/people/office.py give guard: not Place.objects.filter(below(office), pk=place.pk).exists()",),
    ),
    "web/desk/factor.py done by hand: done before the code": (
        "what is asked next is asked again on the way in",
        (),
    ),
    "core/people/access.py end guard: found.post is None": (
        "what has a last moment has a post, from one line of code",
        (),
    ),
    "core/people/actor.py scope guard: actor.place_id is None": (
        "a post has a place; without one nothing is equal to it",
        (),
    ),
    "core/people/actor.py reaches guard: actor.place_id is None": (
        "a post has a place; without one nothing is equal to it",
        (),
    ),
    "web/desk/papers.py visible guard: actor.place_id is None": (
        "a post has a place; without one nothing is equal to it",
        (),
    ),
    "domains/demands/codes.py find by hand: a code at another place": (
        "the place is part of what is kept of a code",
        (_CODE,),
    ),
    "domains/demands/codes.py free owner: place_id=place_id": (
        "the place is part of what is kept of a code",
        (),
    ),
    _CODE: (
        "the report is looked up at the place, too",
        ("domains/demands/codes.py find by hand: a code at another place",),
    ),
    _PLACE: ("the report is looked up at the place once more", (_ROW,)),
    _ROW: ("a code opens one place, which is asked before", (_PLACE,)),
    "domains/demands/desk_claim.py _reporter guard: not _sees(row, request.actor)": (
        "of all that is known of a person each report is asked, this one among them",
        ("domains/demands/desk_claim.py _known guard: any(not _sees(one, actor) for one in of.reporters)",),
    ),
    "domains/demands/guards.py mine guard: s.case.assignee_id != s.actor.post_id": (
        "a department reaches what is assigned to it alone",
        ("core/procedures/plan.py permitted reach: reaches(actor, step.case)",),
    ),
    _USED: ("whoever has used a sheet has a password", (_SET,)),
    _SET: ("a sheet that made the password is used", (_USED,)),
    "core/people/office.py give guard: role not in {one.name for one in may_give(office)}": (
        "a role above the office has no place below it",
        ("core/people/office.py give guard: not Place.objects.filter(below(office), pk=place.pk).exists()",),
    ),
    "core/people/signin.py Backend.get_user guard: account is None": ("no account is ever deleted", ()),
    "domains/demands/show_claim.py _waiting guard: actor.role in CLAIM.move(name).by": (
        "it chooses the buttons; the move asks who takes it",
        (),
    ),
    _HERE: (
        "a sheet is for who holds a seat of the place and no other post: each half asks for most of it",
        (_ONLY,),
    ),
    "web/desk/invitations.py waiting owner: place=actor.place_id": (
        "whoever holds a seat elsewhere holds another post",
        (_ONLY,),
    ),
    _TWO: ("each objection is asked once more who examines it", (_EXAMINERS,)),
    _EXAMINERS: ("only the objections of the two are fetched", (_TWO,)),
}
# The tests that are about a file, by the beginning of its name: the longer names first.
# What a page offers by one right, for all rooms.
OFFERED = "tests/unit/test_offered.py"
CONCERNED: dict[str, tuple[str, ...]] = {
    "core/people/access": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_break_glass.py",
    ),
    "core/people/invitations": ("tests/unit/test_invitations.py",),
    "core/people/office": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_accounts.py",
        "tests/unit/test_page_accounts_posts.py",
    ),
    "core/people/rosters": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_roll.py",
        "tests/unit/test_page_committee.py",
    ),
    "core/people/sessions": (
        "tests/unit/test_page_factor.py",
        "tests/unit/test_page_offices.py",
        "tests/unit/test_page_signin.py",
    ),
    "core/people/signin": (
        "tests/unit/test_web_security_more.py",
        "tests/unit/test_page_signin.py",
        "tests/unit/test_page_factor.py",
        "tests/unit/test_page_accounts.py",
    ),
    "core/people/actor": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_signin.py",
        "tests/unit/test_break_glass.py",
    ),
    "core/people": (
        "tests/unit/test_page_signin.py",
        "tests/unit/test_page_accounts.py",
        "tests/unit/test_personal.py",
    ),
    "core/duties": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_desk.py",
    ),
    "core/messages": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_desk.py",
        "tests/unit/test_meeting_told.py",
    ),
    "core/places": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_contact.py",
    ),
    "core/procedures/forms": ("tests/unit/test_scopes.py",),
    "core/procedures/handover": ("tests/unit/test_handover.py",),
    "core/procedures": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_case.py",
        "tests/unit/test_page_letters.py",
    ),
    "domains/demands/claims": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_claims.py",
        "tests/unit/test_page_persons.py",
    ),
    "domains/demands/desk_claim": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_claims.py",
        "tests/unit/test_page_persons.py",
    ),
    "domains/demands/portal_claim": (
        "tests/unit/test_page_persons.py",
        "tests/unit/test_scopes.py",
        "tests/unit/test_claims.py",
        "tests/unit/test_page_portal_follow.py",
    ),
    "domains/demands/show_claim": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_claims.py",
        "tests/unit/test_page_persons.py",
    ),
    "domains/demands/paste": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_paste.py",
    ),
    "domains/demands/portal.": (
        "tests/unit/test_page_portal_report.py",
        "tests/unit/test_page_portal_follow.py",
    ),
    "domains/demands/portal_follow": ("tests/unit/test_page_portal_follow.py",),
    "domains/demands/codes": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_portal_follow.py",
    ),
    "domains/demands/heads": ("tests/unit/test_scopes.py",),
    "domains/demands/views_round": ("tests/unit/test_page_rounds.py",),
    "domains/demands/views_send": ("tests/unit/test_page_rounds.py",),
    "domains/demands/visit_actions": ("tests/unit/test_page_rounds.py", "tests/unit/test_table_visits.py"),
    "domains/demands/visit_guards": ("tests/unit/test_page_rounds.py", "tests/unit/test_table_visits.py"),
    "domains/demands/letters": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_letters.py",
    ),
    "domains/demands/rounds": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_visit.py",
        "tests/unit/test_page_rounds.py",
    ),
    "domains/demands/views_visit": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_visit.py",
        "tests/unit/test_page_rounds.py",
    ),
    "domains/demands/photos": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_photos.py",
        "tests/unit/test_page_entry.py",
        "tests/unit/test_page_visit.py",
    ),
    "domains/demands": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_case.py",
        "tests/unit/test_page_problems.py",
        "tests/unit/test_page_entry.py",
    ),
    "domains/meetings": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_meetings.py",
        "tests/unit/test_page_meeting_room.py",
    ),
    "domains/projects": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_projects.py",
    ),
    "domains/committees/desk_notice": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_round_notice.py",
        "tests/unit/test_objections.py",
    ),
    "domains/committees/desk_roll": ("tests/unit/test_page_committee.py", "tests/unit/test_roll.py"),
    "domains/committees/forms_roll": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_committee.py",
        "tests/unit/test_roll.py",
    ),
    "domains/committees/desk_takeover": ("tests/unit/test_page_committee_takeover.py",),
    "domains/committees/portal_notice": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_portal_committee_notice.py",
    ),
    "domains/committees/urls_papers": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_papers_committee_files.py",
    ),
    "domains/committees/life": ("tests/unit/test_membership.py", "tests/unit/test_page_committee.py"),
    "domains/committees/queries_life": ("tests/unit/test_membership.py", "tests/unit/test_page_committee.py"),
    "domains/committees": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_round.py",
        "tests/unit/test_page_round_notice.py",
        "tests/unit/test_page_round_street.py",
        "tests/unit/test_page_committee.py",
        "tests/unit/test_objections.py",
    ),
    "web/desk/access": ("tests/unit/test_break_glass.py",),
    "web/desk/opened": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_break_glass.py",
        "tests/unit/test_page_offices.py",
    ),
    "web/desk/handovers": ("tests/unit/test_handover.py",),
    "web/desk/invitations": ("tests/unit/test_invitations.py",),
    "web/desk/factor": ("tests/unit/test_page_factor.py",),
    "web/desk/me": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_factor.py",
        "tests/unit/test_page_signin.py",
    ),
    "web/desk/signin": ("tests/unit/test_page_signin.py", "tests/unit/test_page_factor.py"),
    "web/desk/demo": ("tests/unit/test_page_demo.py",),
    "web/desk/audit": ("tests/unit/test_audit.py",),
    "web/desk/search": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_search.py",
    ),
    "web/desk/papers": (
        "tests/unit/test_behind_the_gate.py",
        "tests/unit/test_page_papers.py",
    ),
    "web/desk/contact": ("tests/unit/test_page_contact.py",),
    "web/desk/accounts": ("tests/unit/test_page_accounts.py", "tests/unit/test_page_accounts_posts.py"),
    "web/desk": (
        "tests/unit/test_scopes.py",
        "tests/unit/test_page_desk.py",
        "tests/unit/test_page_offices.py",
        "tests/unit/test_page_signin.py",
    ),
    "web/monitor": ("tests/unit/test_monitor.py",),
    "web/reading": ("tests/house/test_reading.py", "tests/unit/test_break_glass.py"),
    "web/api": ("tests/unit/test_api.py",),
    "web/portal/complaint": ("tests/unit/test_page_portal_complaint.py",),
    "web/middleware": ("tests/unit/test_web_security_more.py",),
    "web": ("tests/unit/test_page_signin.py", "tests/unit/test_page_offices.py"),
}
