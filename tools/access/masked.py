"""What a removed check shows nothing of, and why: behind each stands a second one; they are removed together too."""

from tools.access.masked_rooms import ROOMS

# By the site's key: why nothing is seen, and the keys of what masks it. No partner: it only leaves a way out of sight.
_TWO = "domains/committees/formation/queries.py objections by hand: an objection's two"
_EXAMINERS = (
    "domains/committees/formation/queries.py objections guard: "
    "actions.opens(known[case.pk].objection, known[case.pk].notice, actor, known[case.pk].round.handled)"
)
_CODE = "domains/problems/codes.py digests by hand: the place in what is kept of a code"
_PLACE = "domains/problems/portal/follow.py reporter_of by hand: a code of another place"
_ROW = "domains/problems/portal/follow.py reporter_of owner: place=place"
_USED = "core/people/invitations.py take by hand: a sheet that was used"
_SET = "core/people/invitations.py take by hand: a sheet beside a password"
_HERE = "web/account/invitations.py waiting by hand: members alone"
_ONLY = "web/account/invitations.py waiting by hand: who holds another post too"
MASKED: dict[str, tuple[str, tuple[str, ...]]] = {
    **ROOMS,
    "web/admin/accounts.py GivePost.clean by hand: a place of the office": (
        "the office itself asks where a post lies before it gives it",
        ("core/people/office.py give guard: not Place.objects.filter(below(office), pk=place.pk).exists()",),
    ),
    "web/account/factor.py done by hand: done before the code": (
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
    "web/home/papers.py visible guard: actor.place_id is None": (
        "a post has a place; without one nothing is equal to it",
        (),
    ),
    "domains/problems/codes.py find by hand: a code at another place": (
        "the place is part of what is kept of a code",
        (_CODE,),
    ),
    "domains/problems/codes.py free owner: place_id=place_id": (
        "the place is part of what is kept of a code",
        (),
    ),
    _CODE: (
        "the report is looked up at the place, too",
        ("domains/problems/codes.py find by hand: a code at another place",),
    ),
    _PLACE: ("the report is looked up at the place once more", (_ROW,)),
    _ROW: ("a code opens one place, which is asked before", (_PLACE,)),
    "domains/problems/persons/pages.py _reporter guard: not _sees(row, request.actor)": (
        "of all that is known of a person each report is asked, this one among them",
        (
            "domains/problems/persons/pages.py _known guard: any(not _sees(one, actor) for one in of.reporters)",
        ),
    ),
    "domains/problems/guards.py mine guard: s.case.assignee_id != s.actor.post_id": (
        "a department reaches what is assigned to it alone",
        ("core/procedures/plan.py permitted reach: reaches(actor, step.case)",),
    ),
    _USED: ("whoever has used a sheet has a password", (_SET,)),
    _SET: ("a sheet that made the password is used", (_USED,)),
    "core/people/office.py give guard: role not in {one.name for one in may_give(office)}": (
        "a role above the office has no place below it",
        ("core/people/office.py give guard: not Place.objects.filter(below(office), pk=place.pk).exists()",),
    ),
    "core/people/view_access.py notes_of by hand: notes of who looks for hours": (
        "no move that notes down names that role",
        (),
    ),
    "core/people/signin.py Backend.get_user guard: account is None": ("no account is ever deleted", ()),
    'core/people/actor.py kept_for guard: actor.place_id is None and actor.role != "system"': (
        "a kept query is given NULL for the place, and nothing equals that",
        (),
    ),
    "domains/problems/persons/show.py _waiting guard: actor.role in CLAIM.move(name).by": (
        "it chooses the buttons; the move asks who takes it",
        (),
    ),
    _HERE: (
        "a sheet is for who holds a seat of the place and no other post: each half asks for most of it",
        (_ONLY,),
    ),
    "web/account/invitations.py waiting owner: place=actor.place_id": (
        "whoever holds a seat elsewhere holds another post",
        (_ONLY,),
    ),
    _TWO: ("each objection is asked once more who examines it", (_EXAMINERS,)),
    _EXAMINERS: ("only the objections of the two are fetched", (_TWO,)),
}
