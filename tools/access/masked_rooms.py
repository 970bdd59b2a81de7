"""What a removed check of a room shows nothing of, and why: as in `access_masked`."""

ROOMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "domains/committees/overview.py rows by hand: what is open below": (
        "what is open is told of the communities that are listed, and those below are listed alone",
        ("domains/committees/overview.py rows by hand: communities below",),
    ),
    'domains/problems/letters/parts.py holds_the_rest guard: actor.role != "department"': (
        "a letter goes to a department's officer, and whose it is to answer is asked next",
        ("domains/problems/letters/parts.py holds_the_rest by hand: who owes the rest",),
    ),
    "domains/problems/letters/parts.py mine guard: s.case.assignee_id != s.actor.post_id and s.case.state != PART": (
        "a department reaches what is assigned to it, and the rest of its own letter",
        ("core/procedures/plan.py permitted reach: reaches(actor, step.case)",),
    ),
    'domains/problems/letters/parts.py rest_is_mine guard: actor.role == "department"': (
        "a letter is addressed to a department's officer, whose own ones alone are fetched",
        ("domains/problems/letters/parts.py rest_is_mine owner: post_id=actor.post_id or 0",),
    ),
    "domains/problems/letters/pages.py _opened by hand: what waits for the head": (
        "the page shows it to a head who may sign, where the letter is theirs",
        ("domains/problems/letters/pages.py _opened reach: reaches(actor, case)",),
    ),
    "domains/problems/letters/owed.py _event by hand: words not a department's": (
        "what is said of a promise or a call is of these two kinds, from the moves themselves",
        (),
    ),
    "domains/problems/letters/ledger.py sent guard: column": (
        "the right is one of streets and districts, which have a column",
        ('domains/problems/letters/lists.py sent right: needs("letters_sent")',),
    ),
    "domains/problems/letters/pledge_pages.py of guard: column": (
        "the right is one of communities, streets and districts, which have a column",
        ('domains/problems/letters/pledge_pages.py index right: needs("problems")',),
    ),
    "domains/problems/letters/pledge_pages.py to_spot guard: actor.reads": (
        "who only reads has a role of their own, which is none of the street's",
        ("domains/problems/letters/pledge_pages.py to_spot guard: actor.role not in STREET",),
    ),
    "domains/meetings/actions.py reworded owner: case=s.case": (
        "the guard `same_wording` finds the statement by its item, too",
        ("domains/meetings/guards.py same_wording by hand: a statement of this item",),
    ),
    "domains/meetings/forms.py Table.prepare by hand: meetings of the place to choose": (
        "an item is opened at its meeting's place, which the post must reach and the problem be of",
        (
            "domains/meetings/guards.py fits_meeting by hand: a problem of the same place",
            "core/procedures/plan.py permitted reach: reaches(actor, step.case)",
        ),
    ),
    "domains/oversight/boards/counts.py Counted.share by hand: opinions of few": (
        "months and communities of fewer answers are not added up at all",
        ("core/tallies/queries.py  by hand: cells of few",),
    ),
    "domains/oversight/rollout/pages.py lift by hand: who lifts a target": (
        "who sets none has no place below that a target is set to, and who reads is shown no form",
        ("domains/oversight/rollout/pages.py _settable by hand: a target of a place below",),
    ),
    "domains/oversight/rollout/pages.py target by hand: who sets a target": (
        "who sets none has no place below that a target is set to, and who reads is shown no form",
        ("domains/oversight/rollout/pages.py _settable by hand: a target of a place below",),
    ),
    "domains/oversight/forums/pages.py gather guard: not _calls(request.actor)": (
        "who has the right and calls none only reads, and nothing they send is taken",
        ("web/reading.py reads by hand: what who only reads sends",),
    ),
    "domains/oversight/forums/pages.py new guard: not _calls(request.actor)": (
        "who has the right and calls none only reads, and is shown no page that is nothing but a form",
        ("web/reading.py reads by hand: forms for who only reads",),
    ),
    "domains/oversight/leaders/pages.py leave by hand: who lets a leader go": (
        "a leader's post is a district's, and whoever else has the right is of no district or only reads",
        ("domains/oversight/leaders/pages.py leave by hand: a leader of the district",),
    ),
    "domains/oversight/leaders/queries.py followed by hand: what a leader follows": (
        "a community has one leader at a time, and what that one follows goes back as the link ends",
        (),
    ),
    'domains/oversight/practice/pages.py press_new guard: not may(request, "publicity", "log")': (
        "whoever opens this room writes there, but for those who only read, and they are shown no form",
        (),
    ),
    "domains/oversight/practice/pages.py press_strike scope: request.actor": (
        "what lies at the post's own place, which is asked beside it, is within its reach",
        ("domains/oversight/practice/pages.py press_strike owner: place=request.actor.place_id",),
    ),
    'domains/oversight/practice/pages.py propose guard: not may(request, "practice", "propose")': (
        "whoever opens this room and proposes nothing has no project at its own place, or only reads",
        ("domains/oversight/practice/pages.py propose owner: place=request.actor.place_id",),
    ),
    "domains/oversight/workplan/procedure.py own_place guard: s.actor.place_id != s.case.place_id": (
        "who writes plans reaches the own community alone",
        ("core/procedures/plan.py permitted reach: reaches(actor, step.case)",),
    ),
    "domains/oversight/workplan/show.py _begin guard: made.actor.reads": (
        "who only reads has no role that begins a plan",
        ("domains/oversight/workplan/show.py _begin guard: made.actor.role not in move.by",),
    ),
    "domains/oversight/workplan/show.py _begin guard: made.actor.role not in move.by": (
        "of those who open a plan of their own place and do not only read, each begins one",
        (
            "domains/oversight/workplan/show.py _begin guard: not made.own",
            "domains/oversight/workplan/show.py _begin guard: made.actor.reads",
        ),
    ),
    "domains/oversight/workplan/show.py _begin guard: not made.own": (
        "who looks at a plan from above has no role that begins one",
        ("domains/oversight/workplan/show.py _begin guard: made.actor.role not in move.by",),
    ),
    "domains/projects/pages.py _promise by hand: a promise of this project": (
        "whoever opens its page has found the promise at the project already",
        ("domains/projects/pages.py promise by hand: a promise of this project, opened",),
    ),
    "domains/projects/pages.py promise by hand: a promise of this project, opened": (
        "its page finds the promise at the project once more",
        ("domains/projects/pages.py _promise by hand: a promise of this project",),
    ),
    "domains/projects/procedure.py _matched owner: case=s.case": (
        "the need is looked up at the project once more, before anything is kept",
        ("domains/projects/actions.py claimed owner: case=s.case",),
    ),
    "domains/projects/queries.py promises scope: actor": (
        "the project of a promise is looked up as far as the post reaches, and a move asks its reach once more",
        ("domains/projects/queries.py cases scope: actor",),
    ),
    "domains/returns/scope.py Ask.cases scope: self.actor": (
        "who makes returns and reports reaches all of the place asked for, but the city, which opens figures alone",
        ("domains/returns/reports/pages.py behind by hand: cases behind a report's figure",),
    ),
    "domains/returns/reports/pages.py all_read guard: request.actor.role not in ABOVE": (
        "of those above a community only who reads is none of these, and of them nothing is taken that they send",
        ("web/reading.py reads by hand: what who only reads sends",),
    ),
    "domains/returns/reports/pages.py go scope: request.actor": (
        "the place of the report is looked up among the own one and those below, next",
        ("domains/returns/reports/pages.py _place by hand: a report of the place and below",),
    ),
}
