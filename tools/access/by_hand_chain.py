"""Checks of committees, meetings and projects that no pattern finds: as in `access_by_hand`; above each what gets through without it."""

CHAIN = (
    # whoever is on no list, or is asked as well, answers for the first person of the list
    ("domains/meetings/answers.py", "next((row for row in rows if row.person_id == s.actor.person_id), None)", "next(iter(rows), None)", "one's own answer"),
    # everybody who has a post at the place or its street is told of the meeting, listed or not
    ("domains/meetings/answers.py", "in_office(), person__in=people, place__in=places", "in_office(), place__in=places", "who is told of a meeting"),
    # the staff of every community of the city is told of this one's meeting
    ("domains/meetings/answers.py", "in_office(), place=case.place_id, role__in=COMMUNITY_STAFF", "in_office(), role__in=COMMUNITY_STAFF", "the staff whose meeting it is"),
    # departments, units and the invitation read the title of what somebody asked to be kept secret
    ("domains/meetings/guests/actions.py", "return PRIVATE if kept_secret(item) else redaction.masked(item.case.title)", "return redaction.masked(item.case.title)", "the title of a secret matter"),
    # the wall shows what was asked to be kept secret, and what is said of it
    ("domains/meetings/room/live.py", "kept = item is not None and actions.kept_secret(item)", "kept = False", "a secret matter on the wall"),
    # departments of other districts may be asked to attend
    ("domains/meetings/guests/actions.py", 'in_office(), role="department", place=place.district_id or 0)', 'in_office(), role="department")', "departments of the district"),
    # units on the rolls of other communities may be asked to attend
    ("domains/meetings/guests/actions.py", "Organisation.objects.filter(place=place, closed_on=None)", "Organisation.objects.filter(closed_on=None)", "units of the place to ask"),
    # the liaison of a unit of the same name elsewhere gets the invitation
    ("domains/meetings/guests/actions.py", 'in_office(), role="liaison", place=place, unit__in=names', 'in_office(), role="liaison", unit__in=names', "a unit's liaison of the place"),
    # a firm is asked to attend what somebody asked to be kept secret
    ("domains/meetings/guests/actions.py", 'if s.taking and s.facts.private and s.data.get("units"):', "if False:", "a secret matter told to units"),
    # the plan's page tells of meetings of all communities that are to come
    ("domains/meetings/scheduling/days.py", "Meeting.objects.filter(case__place=place, held_at__gte=", "Meeting.objects.filter(held_at__gte=", "meetings elsewhere on a day"),
    # how many came to another community's last meeting
    ("domains/meetings/scheduling/days.py", "Meeting.objects.filter(case__place=place, bodies__overlap=known", "Meeting.objects.filter(bodies__overlap=known", "who came to meetings elsewhere"),
    # a seat on another community's body, or on another body, is corrected or ended by its number
    ("domains/meetings/pages.py", 'rosters.roster(place, [body]).select_related("body__place")', 'rosters.Seat.objects.select_related("body__place")', "a seat on the place's body"),
    # the committee's own roster is changed without its procedures
    ("domains/meetings/pages.py", "if body not in rules.BODIES.value() or body == ROSTER:", "if body not in rules.BODIES.value():", "the committee's own roster"),
    # addresses of calendars are guessed without an end
    ("domains/meetings/attendance/feed_pages.py", 'if not throttle.attempt("feed", request):', "if False:", "guessing a calendar's address"),
    # matters that somebody asked to be kept secret hang on the board
    ("domains/meetings/minutes/extract.py", " if item.problem is None or not item.problem.problem.private]", "]", "secret matters in the extract"),
    # an address that its owner ended, or made anew, is read on
    ("domains/meetings/attendance/feed.py", 'digest__in=blinds(f"feed:{token}"), ended_at__isnull=True', 'digest__in=blinds(f"feed:{token}")', "an address that was ended"),
    # any word in the address opens somebody's calendar
    ("domains/meetings/attendance/feed.py", 'Feed.objects.filter(digest__in=blinds(f"feed:{token}"), ended_at__isnull=True)', "Feed.objects.filter(ended_at__isnull=True)", "the token of a calendar"),
    # the calendar of who holds the post no more is read on
    ("domains/meetings/attendance/feed.py", "Post.objects.filter(in_office(), runs, pk=found.post_id)", "Post.objects.filter(runs, pk=found.post_id)", "a calendar after the post"),
    # the calendar of whose account was closed is read on
    ("domains/meetings/attendance/feed.py", "in_office(), runs, pk", "in_office(), pk", "a calendar of a closed account"),
    # everybody's meetings stand in one's calendar
    ("domains/meetings/attendance/feed.py", "Attendance.objects.filter(person=post.person_id)", "Attendance.objects.all()", "the person's own meetings"),
    # anybody with a desk opens any meeting's wall, calendar file and page of one's own
    ("domains/meetings/polling.py", "return found if staff or (found is not None and found.mine) else None", "return found", "who is asked to the meeting"),
    # names of who sits in other meetings are offered as speakers
    ("domains/meetings/forms.py", 'Attendance.objects.filter(case=case.root_id, state="present")', 'Attendance.objects.filter(state="present")', "who is at this meeting"),
    # a problem is put on the agenda of another community (masked by who may open an item there)
    ("domains/meetings/forms.py", 'procedure="meeting", place_id=place, state__in=', 'procedure="meeting", state__in=', "meetings of the place to choose"),
    # a problem of another community is put on the agenda and taken along (masked by the page's own look-up)
    ("domains/meetings/guards.py", 'if problem is None or problem.place_id != s.case.place_id:', "if problem is None:", "a problem of the same place"),
    # the words of a statement in another meeting are told as "somebody changed it just now"
    ("domains/meetings/guards.py", 'Statement.objects.filter(pk=s.data["statement"], case_id=s.case.pk)', 'Statement.objects.filter(pk=s.data["statement"])', "a statement of this item"),
    # what somebody asked to be kept secret goes the public way of four bodies (its publication is refused once more)
    ("domains/meetings/guards.py", "    elif s.facts.private:\n", "    elif False:\n", "a secret matter before four bodies"),
    # the letter to a department says what is to be decided of a secret matter
    ("domains/meetings/attendance/invitation.py", 'asks = "" if private else redaction.masked(item.question)', "asks = redaction.masked(item.question)", "the question of a secret matter"),
    # room and chair of another community's last meeting stand in the form
    ("domains/meetings/lists.py", "Meeting.objects.filter(case__place=place, bodies__contains=[kind])", "Meeting.objects.filter(bodies__contains=[kind])", "the place's last meeting"),
    # the resolution on a secret matter is hung up for everybody
    ("domains/meetings/gates/procedure.py", "    if s.facts.private:\n", "    if False:\n", "a secret matter made public"),
    # whether other communities held their month's meeting
    ("domains/meetings/queries.py", "Duty.objects.filter(place_id=place_id, kind=actions.MONTHLY", "Duty.objects.filter(kind=actions.MONTHLY", "the month's duty elsewhere"),
    # problems of all communities that are at the street are counted
    ("domains/meetings/agenda/referred_items.py", 'procedure="problem", place=place, problem__route="referral"', 'procedure="problem", problem__route="referral"', "problems elsewhere at the street"),
    # who is asked to a meeting reads what somebody else answered, and why they are on leave
    ("domains/meetings/attendance/show.py", "row = next((one for one in record.attendance if one.person_id == actor.person_id), None)", "row = next(iter(record.attendance), None)", "one's own line of the list"),
    # everybody who was asked reads the draft of the minutes
    ("domains/meetings/attendance/show.py", 'chairs = meeting.chair_id == actor.post_id and case.state == "minutes"', 'chairs = case.state == "minutes"', "draft minutes for the chair"),
    # a department or unit reads what is to be decided of a secret matter
    ("domains/meetings/attendance/show.py", 'return "" if private else redaction.masked(item.question)', "return redaction.masked(item.question)", "the question of a secret matter"),
    # the room of another community's last meeting is taken over
    ("domains/meetings/agenda/year.py", 'Meeting.objects.filter(case__place=place).exclude(room="")', 'Meeting.objects.exclude(room="")', "the place's usual room"),
    # another community's secretary is put into the plan
    ("domains/meetings/agenda/year.py", "in_office(), place=place, role__in=rules.CHAIRS.value()", "in_office(), role__in=rules.CHAIRS.value()", "who chairs at the place"),
    # the board tells of projects that nobody has published
    ("domains/projects/board_parts.py", " AND project.published_at IS NOT NULL", "", "projects not published"),
    # the board tells of projects about what somebody asked to be kept secret
    ("domains/projects/board_parts.py", " AND NOT said.private", "", "projects to be kept secret"),
    # the board of one community shows the projects and the money of all
    ("domains/projects/board_parts.py", "WHERE c.place_id = %(place)s AND c.procedure = 'project'", "WHERE c.procedure = 'project'", "projects of other places"),
    # the board shows another community's next meeting
    ("domains/projects/board_parts.py", "WHERE c.place_id = %(place)s AND c.state IN ('planned', 'notified')", "WHERE c.state IN ('planned', 'notified')", "meetings of other places"),
    # the page of a promise below another project's address (each of the two looks masks the other)
    ("domains/projects/pages.py", "queries.promises(request.actor).filter(root=project.pk), pk=of", "queries.promises(request.actor), pk=of", "a promise of this project"),
    # the same, looked up first
    ("domains/projects/pages.py", "queries.promises(request.actor).filter(root=pk), pk=of)\n    return", "queries.promises(request.actor), pk=of)\n    return", "a promise of this project, opened"),
    # a move of a promise below another project's address
    ("domains/projects/pages.py", "queries.promises(request.actor).filter(root=pk), pk=of)\n\n    def again", "queries.promises(request.actor), pk=of)\n\n    def again", "a promise of this project, moved"),
    # meetings of other communities stand in the form, by name and day
    ("domains/projects/reapproval.py", "case__place=project.place_id, case__state__in=TAKES", "case__state__in=TAKES", "meetings of the place to choose"),
    # everybody reads projects of other communities below this one's address
    ("domains/projects/portal.py", 'Case.objects.filter(place=place, procedure="project", project__published', 'Case.objects.filter(procedure="project", project__published', "public projects of the place"),
    # everybody reads projects that nobody has published
    ("domains/projects/portal.py", 'procedure="project", project__published_at__isnull=False)', 'procedure="project")', "projects not published"),
    # everybody reads projects about what somebody asked to be kept secret
    ("domains/projects/portal.py", "found.filter(project__problem__problem__private=False)", "found", "projects to be kept secret"),
    # parties are thanked by name that did not agree to it
    ("domains/projects/portal.py", 'project=case, named=True, case__state="kept"', 'project=case, case__state="kept"', "parties that are not named"),
    # the public page links photos on which somebody may be known (their files stay shut)
    ("domains/projects/portal.py", "Photo.objects.filter(case=case, shown=True)", "Photo.objects.filter(case=case)", "photos not to be shown"),
    # everybody opens a photo on which somebody may be known
    ("domains/projects/portal.py", ".filter(pk=int(pk)), shown=True).first()", ".filter(pk=int(pk))).first()", "a photo not to be shown"),
    # everybody opens a shown photo of a project that is not published, or no more
    ("domains/projects/portal.py", "name=name, case__in=published(place).filter(pk=int(pk)), shown=True", "name=name, shown=True", "a photo of a published project"),
    # a project about what somebody asked to be kept secret is published (the public pages leave it out once more)
    ("domains/projects/procedure.py", "    if s.facts.private:\n", "    if False:\n", "a secret matter published"),
    # where the money of another community's last project came from
    ("domains/projects/show.py", "Fund.objects.filter(case__place=case.place_id).order_by", "Fund.objects.order_by", "money of other places"),
    # the names of residents who accepted the work, in full
    ("domains/projects/work.py", 'sealed.mask_name(sealed.unseal(row.person).get("name", ""))', 'sealed.unseal(row.person).get("name", "")', "acceptors by their whole names"),
    # a street lists and exports the communities of the whole city
    ("domains/committees/overview.py", 'places.communities(above).select_related("street", "district")', 'Place.objects.filter(level=Place.COMMUNITY, is_open=True).select_related("street", "district")', "communities below"),
    # what is open in the whole city is read (masked by the list of communities)
    ("domains/committees/overview.py", '_OPEN.format(within=_WITHIN.get(above.level, ""))', '_OPEN.format(within="")', "what is open below"),
    # a liaison writes down what others recommend
    ("domains/committees/formation/pages.py", 'liaison = request.actor.role == "liaison"', "liaison = False", "a liaison for the unit alone"),
    # how to find a candidate is revealed when the round is over
    ("domains/committees/formation/pages.py", "queries.candidates(request.actor), pk=pk, closed_at__isnull=True", "queries.candidates(request.actor), pk=pk", "a contact after the round"),
    # how to find a candidate of any round of the city is revealed by its number
    ("domains/committees/formation/pages.py", "Source.objects.filter(case=case, sealed__isnull=False)", "Source.objects.filter(sealed__isnull=False)", "a contact of this candidate"),
    # how to find a candidate is shown to who does not say why
    ("domains/committees/formation/pages.py", '    if not reason:\n        messages.error(request, "看联系方式', '    if False:\n        messages.error(request, "看联系方式', "a contact without a reason"),
    # the city sees each community by name
    ("domains/committees/term/pages.py", "if not code and own.level == Place.CITY:", "if False:", "figures alone for the city"),
    # the secretary is led from an open objection to its notice
    ("domains/committees/formation/notice_pages.py", 'if actor.role != "secretary" or not (case.closed_at is not None or duty):', 'if actor.role != "secretary":', "an objection that is open"),
    # the committee's own roster is changed without its procedures
    ("domains/committees/roll/pages.py", "if body not in rules.BODIES.value() or body == ROSTER:", "if body not in rules.BODIES.value():", "the committee's own roster"),
    # a seat on another community's body, or on another body, is corrected or ended by its number
    ("domains/committees/roll/pages.py", 'rosters.roster(place, [body]).select_related("body__place")', 'rosters.Seat.objects.select_related("body__place")', "a seat on the place's body"),
    # the file holds the units of the whole city
    ("domains/committees/roll/pages.py", 'for row in Organisation.objects.filter(place=place).order_by("name")', 'for row in Organisation.objects.order_by("name")', "units of the place"),
    # the committee of another community is shown, and members are entered into it (their opening is refused)
    ("domains/committees/takeover/pages.py", 'procedure="committee", place=place, closed_at__isnull=True', 'procedure="committee", closed_at__isnull=True', "the committee of the place"),
    # who keeps no papers downloads the empty sheet
    ("domains/committees/takeover/pages.py", "    staffed(request)\n    return export.template(", "    return files.template(", "the empty sheet"),
    # who worked on the slate reads and examines what is said against it
    ("domains/committees/facts.py", "roots[case_id or 0].handled.add(person)", "roots[case_id or 0].handled.add(0)", "who worked on the slate"),
    # who voted on the slate reads and examines what is said against it
    ("domains/committees/facts.py", "facts.handled.update(facts.round.present, facts.round.voted)", "facts.handled.update(())", "who voted on the slate"),
    # who voted on the list before it was returned examines objections against it
    ("domains/committees/facts.py", "facts.round.present, facts.round.voted", "facts.round.present", "who voted before it was returned"),
    # units of other communities stand in the form
    ("domains/committees/forms.py", "Organisation.objects.filter(place=place, closed_on__isnull=True)", "Organisation.objects.filter(closed_on__isnull=True)", "units of the place"),
    # who was recommended by whom, why, and how to find them, of all rounds of the city, is printed
    ("domains/committees/formation/blank_papers.py", "Source.objects.filter(case__root=round_case, channel=channel)", "Source.objects.filter(channel=channel)", "sealed forms of this round"),
    # the roster of a day holds the members of all committees
    ("domains/committees/term/papers.py", "Member.objects.filter(case__place=place, since__lte=day)", "Member.objects.filter(since__lte=day)", "members of the place"),
    # everybody reads on the call what was noted in the round last, discussions and reasons included
    ("domains/committees/portal/call.py", 'for kind, text in event.notes if kind == "call")', "for kind, text in event.notes)", "words of the call alone"),
    # streets and districts have a public page as if they were communities
    ("domains/committees/portal/frame.py", " AND place.level = 'community'", "", "communities alone have a page"),
    # the public page names another community's secretary
    ("domains/committees/portal/frame.py", "WHERE post.place_id = %s AND post.role", "WHERE (post.place_id = %s OR true) AND post.role", "the secretary of the place"),
    # the public page names whoever has any post at the place
    ("domains/committees/portal/frame.py", " AND post.role = 'secretary'", "", "the secretary alone is named"),
    # calls and notices of other communities are shown as this one's
    ("domains/committees/portal/presenters.py", "WHERE c.place_id = %s AND c.procedure IN", "WHERE (c.place_id = %s OR true) AND c.procedure IN", "what runs at the place"),
    # one reads who looked at anybody
    ("domains/committees/formation/queries.py", "Look.objects.filter(own)", "Look.objects.all()", "looks at oneself"),
    # who was recommended reads that somebody looked at who recommended them, and at why
    ("domains/committees/formation/queries.py", 'Q(person__in=proposed, field="contact")', "Q(person__in=proposed)", "looks at who recommended"),
    # another community's committee is shown as this one's
    ("domains/committees/term/queries.py", 'Committee.objects.filter(case__place=place).exclude(case__state="dropped")', 'Committee.objects.exclude(case__state="dropped")', "the committee of the place"),
    # the roster of a day names everybody who sits on a committee of the city
    ("domains/committees/term/queries.py", "_known(made.known), body__place=made.place)", "_known(made.known))", "seats of the place"),
    # the page names another community's secretary
    ("domains/committees/term/queries.py", 'in_office(day), place=place, role="secretary"', 'in_office(day), role="secretary"', "the secretary of the place"),
    # the page names who is on the list of another community's round, before it is published
    ("domains/committees/term/queries.py", 'procedure="round", place=made.place, closed_at__isnull=True', 'procedure="round", closed_at__isnull=True', "the list of the place's round"),
    # what is open in the whole city is counted as the committee's
    ("domains/committees/term/queries.py", "cases = Case.objects.filter(place=place)", "cases = Case.objects.all()", "what is open at the place"),
    # the first persons responsible are those of any community
    ("domains/committees/term/responsible.py", "WHERE post.place_id = %(place)s AND post.role", "WHERE post.role", "the secretary of the place"),
    # heads of other communities' bodies are named
    ("domains/committees/term/responsible.py", "WHERE body.place_id = %(place)s AND body.kind", "WHERE body.kind", "the heads of the place"),
    # the month's figures are the city's
    ("domains/committees/term/responsible.py", "WHERE place_id = %(place)s AND month", "WHERE month", "the month's figures elsewhere"),
    # duties that other communities fulfilled count
    ("domains/committees/term/responsible.py", "WHERE place_id = %(place)s AND kind = ANY(%(duties)s)", "WHERE kind = ANY(%(duties)s)", "duties fulfilled elsewhere"),
    # a member reads that a colleague wants to leave or is accused
    ("domains/committees/term/show.py", 'own = actor.role != "member" or one.seat.person_id == actor.person_id', "own = True", "how a colleague's seat stands"),
    # a member reads who is on a list that is not public
    ("domains/committees/term/show.py", "(made.round.state not in PUBLIC and not actor.may(\"committee\"))", "False", "a list that is not public"),
    # a liaison reads whom other units recommended, and what became of it
    ("domains/committees/formation/people.py", 'organisation__name=unit, channel="unit"', 'channel="unit"', "whom other units recommended"),
    # former secretaries of other communities
    ("domains/committees/roll/show.py", 'Post.objects.filter(place=place, role="secretary", known', 'Post.objects.filter(role="secretary", known', "secretaries of the place"),
    # who left the bodies of other communities
    ("domains/committees/roll/show.py", "Body.objects.filter(place=place, kind=kind)", "Body.objects.filter(kind=kind)", "who left a body elsewhere"),
    # units of other communities, with their codes
    ("domains/committees/roll/show.py", 'Organisation.objects.filter(place=place).order_by("closed_on", "name")', 'Organisation.objects.order_by("closed_on", "name")', "units of the place"),
    # buildings of other communities
    ("domains/committees/roll/show.py", "rows = Building.objects.filter(place=place)\n", "rows = Building.objects.all()\n", "buildings of the place"),
    # the street sees who came forward and is on no list
    ("domains/committees/formation/round.py", " if group.position]", "]", "who is on no list"),
    # those above see against whom an objection is open
    ("domains/committees/formation/round.py", 'facts.held if state == "appointing" and staff else set()', 'facts.held if state == "appointing" else set()', "against whom one objected"),
    # those above see who came forward and never stood on the slate, withdrew, or was merged
    ("domains/committees/formation/round.py", 'if (row.votes_for is None and row.position != "director") or now in ("merged", "withdrawn"):', "if False:", "who never stood on the slate"),
)  # fmt: skip
