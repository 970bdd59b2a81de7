"""Checks of the problem list and its rooms that no pattern finds: as in `access_by_hand`; above each what gets through without it."""

DEMANDS = (
    # who may not see a reporter's name sees it, masked
    ("domains/problems/case/page.py", "if row.person is not None and seen else {}", "if row.person is not None else {}", "a name hidden from the post"),
    # the page shows whole names instead of masked ones
    ("domains/problems/case/page.py", 'sealed.mask_name(held.get("name", ""))', 'held.get("name", "")', "a reporter's whole name"),
    # of who left no name, everything that anybody said at the place
    ("domains/problems/persons/actions.py", "return list(rows.filter(pk=reporter.pk))", "return list(rows)", "what a nameless reporter said"),
    # of who left no number, everything that anybody said at the place
    ("domains/problems/persons/actions.py", 'return list(rows.filter(person=person).order_by("pk"))', 'return list(rows.order_by("pk"))', "what one person said"),
    # of who left a number, everything that anybody said at the place
    ("domains/problems/persons/actions.py", 'return list(rows.filter(person__phone_index__in=indexes).order_by("pk"))', 'return list(rows.order_by("pk"))', "what one number said"),
    # whoever is asked for by any number is somebody of the place
    ("domains/problems/persons/actions.py", "Reporter.objects.filter(place=place_id, person__phone_index__in=indexes)", "Reporter.objects.filter(place=place_id, person__isnull=False)", "somebody found by the number"),
    # what neighbours said to the same case is erased along, and counted to this person
    ("domains/problems/persons/actions.py", "alone = set(cases) - set(others)", "alone = set(cases)", "words of neighbours"),
    # the person's page and copy tell who looked at others
    ("domains/problems/persons/actions.py", "Look.objects.filter(person__in=[one.pk for one in persons])", "Look.objects.all()", "looks at these persons"),
    # requests of anybody, of other communities too, are shown and answered on somebody's page
    ("domains/problems/persons/actions.py", "Claim.objects.filter(reporter__in=of.reporters, case__closed_at__isnull=True)", "Claim.objects.filter(case__closed_at__isnull=True)", "requests of this person"),
    # any eight figures open somebody's case
    ("domains/problems/codes.py", "held.filter(code__in=digests(place_id, code)).first()", "held.first()", "the code itself"),
    # a telephone of any case of the city is revealed by its number on a case's own page
    ("domains/problems/pages.py", "Reporter.objects.filter(case=case, person__isnull=False)", "Reporter.objects.filter(person__isnull=False)", "a telephone of this case"),
    # a telephone is shown to who does not say why
    ("domains/problems/pages.py", '    if not reason:\n        messages.error(request, "看电话', '    if False:\n        messages.error(request, "看电话', "a telephone without a reason"),
    # a fresh code is asked for somebody who spoke in another case (masked by the move's own look-up)
    ("domains/problems/pages.py", "rows = Reporter.objects.filter(case=case)\n", "rows = Reporter.objects.all()\n", "a code for who spoke here"),
    # everything is handed out in the clear to who does not say why
    ("domains/problems/persons/pages.py", '    if not reason:\n        messages.error(request, "给一份', '    if False:\n        messages.error(request, "给一份', "a copy without a reason"),
    # the page shows what the person said elsewhere, where their name was to be kept from this post
    ("domains/problems/persons/pages.py", "of = _known(row, request.actor)\n    context", "of = claims.known(row)\n    context", "kept names on the person's page"),
    # the copy holds what the person said elsewhere, where their name was to be kept from this post
    ("domains/problems/persons/pages.py", "of = _known(row, request.actor)\n    for one", "of = claims.known(row)\n    for one", "kept names in a copy"),
    # a clerk corrects who asked elsewhere that their name be kept from them
    ("domains/problems/persons/pages.py", "    _known(row, request.actor)\n    form = ", "    form = ", "kept names corrected or erased"),
    # a clerk answers the request of who asked elsewhere that their name be kept from them
    ("domains/problems/persons/pages.py", "of = _known(row, request.actor)\n    found", "of = claims.known(row)\n    found", "kept names answered"),
    # somebody is thanked in public for what was to be kept secret
    ("domains/problems/feedback/actions.py", "    if s.facts.private:\n", "    if False:\n", "thanks about a secret matter"),
    # the answers of the whole city, by mode
    ("domains/problems/feedback/pages.py", "unnest(f.channels) channel\nWHERE c.{column} = %(place)s AND", "unnest(f.channels) channel\nWHERE", "answers of other places"),
    # those told one by one in the whole city
    ("domains/problems/feedback/pages.py", "c.id = contact.case_id\nWHERE c.{column} = %(place)s AND", "c.id = contact.case_id\nWHERE", "contacts of other places"),
    # the officer writes over what the head has before them (masked by the move, which leaves it)
    ("domains/problems/letters/answer_forms.py", 'return self.locks and state == "part_to_sign" and actions.waits(point)', "return False", "a field locked for the head"),
    # doors of other communities' rounds, with who goes there, stand in the form (the move refuses them)
    ("domains/problems/visits/round_forms.py", "Door.objects.filter(case=form.case, gone=False", "Door.objects.filter(gone=False", "doors of this round"),
    # buildings of other communities stand in the form
    ("domains/problems/visits/round_forms.py", "= Building.objects.filter(place=place)", "= Building.objects.all()", "buildings of the place"),
    # whose door it is, who asked that it be kept from all but two
    ("domains/problems/case/confidence.py", 'return actor.role == "secretary" or', "return True or", "a door kept secret"),
    # what somebody asked to be kept secret is answered in public
    ("domains/problems/guards.py", "if s.taking and s.facts.private and public:", "if False:", "a secret matter answered in public"),
    # a problem is put into one of another community, and who reported it follows that one
    ("domains/problems/guards.py", "        or lead.place_id != s.case.place_id\n", "", "a lead of the same place"),
    # a page with a table that was read is good for ever
    ("domains/problems/intake/tables.py", ", max_age=HOURS * 3600", "", "how long a table is good"),
    # a table that was read for another community is taken in, with its names and numbers
    ("domains/problems/intake/tables.py", 'if told["of"] != place.pk:', "if False:", "a table read for another place"),
    # which numbers other communities took in, and as what
    ("domains/problems/intake/tables.py", "Outside.objects.filter(place=place, system=sheet.system", "Outside.objects.filter(system=sheet.system", "what other places took in"),
    # what another community said of its headings
    ("domains/problems/intake/tables.py", "Heads.objects.filter(place=place, system=system)", "Heads.objects.filter(system=system)", "headings told elsewhere"),
    # rows are read as being at buildings of other communities
    ("domains/problems/intake/tables.py", "list(Building.objects.filter(place=place))", "list(Building.objects.all())", "buildings of the place"),
    # everybody's ways to look at the list stand in one's own menu
    ("domains/problems/listing/saved_views.py", "return _VIEWS(account=account.pk)", 'return list(View.objects.order_by("pk"))', "the account's own views"),
    # a way to look that somebody else kept is let go by its number
    ("domains/problems/listing/saved_views.py", "View.objects.filter(account=account, pk=pk)", "View.objects.filter(pk=pk)", "a view of one's own"),
    # the officer's answer changes what waits for the head (masked by the form, which has no field for it)
    ("domains/problems/letters/actions.py", 'return s.actor.role == "department" and s.case.assignee_id != s.actor.post_id', "return False", "what the head has before them"),
    # every department's officer takes moves of a letter whose part waits for its head
    ("domains/problems/letters/parts.py", "return officer(case) == actor.post_id", "return True", "who owes the rest"),
    # the city is told the title of a case
    ("domains/problems/letters/reminders.py", '        text = f"{department}{what}，县区督促过，还没有结果"\n', "", "no title for the city"),
    # a colleague reads an answer that nobody has signed
    ("domains/problems/letters/pages.py", 'if actor.post_id in (row.post_id, row.head_id) or row.signed_at is not None or point.get("signed"):', "if True:", "unsigned words of a colleague"),
    # the officer and colleagues read and are offered what waits for the head
    ("domains/problems/letters/pages.py", "_sent(row) if actor.post_id == row.head_id else [],", "_sent(row),", "what waits for the head"),
    # a department reads every line of a problem's record
    ("domains/problems/letters/pages.py", "if event.verb in VERBS]", "if VERBS.setdefault(event.verb, event.label) is not None]", "lines not a department's"),
    # a department reads what residents said, and the community's own notes
    ("domains/problems/letters/pages.py", "for kind, text in event.notes if kind in WORDS)", "for kind, text in event.notes)", "words not a department's"),
    # the same of a call's or a promise's record
    ("domains/problems/letters/owed.py", "for kind, text in event.notes if kind in WORDS)", "for kind, text in event.notes)", "words not a department's"),
    # every department's page lists where all are called to
    ("domains/problems/letters/owed.py", "Summoned.objects.filter(ledger.own(actor), case__closed_at__isnull=True)", "Summoned.objects.filter(case__closed_at__isnull=True)", "own calls in the list"),
    # every department's page lists what all promised
    ("domains/problems/letters/owed.py", "Pledge.objects.filter(ledger.own(actor), case__closed_at__isnull=True)", "Pledge.objects.filter(case__closed_at__isnull=True)", "own promises in the list"),
    # a department opens another's promise by its number
    ("domains/problems/letters/owed.py", "rows = Pledge.objects.filter(ledger.own(actor))\n", "rows = Pledge.objects.all()\n", "a promise of one's own"),
    # a department opens another's call by its number
    ("domains/problems/letters/owed.py", "rows = Summoned.objects.filter(ledger.own(actor))\n", "rows = Summoned.objects.all()\n", "a call of one's own"),
    # a department lists, opens, prints and exports the letters of all
    ("domains/problems/letters/ledger.py", "return Referral.objects.filter(own(actor))", "return Referral.objects.all()", "letters to the department"),
    # a department reaches letters, promises and calls of all
    ("domains/problems/letters/ledger.py", "return Q(post_id=actor.post_id or 0) | Q(post__place_id=actor.place_id or 0, post__unit__in=unit)", "return Q()", "what is a department's own"),
    # a department reaches what is its namesake's in another district
    ("domains/problems/letters/ledger.py", "Q(post__place_id=actor.place_id or 0, post__unit__in=unit)", "Q(post__unit__in=unit)", "a department of the same district"),
    # a department reaches what is any other's of its district
    ("domains/problems/letters/ledger.py", "Q(post__place_id=actor.place_id or 0, post__unit__in=unit)", "Q(post__place_id=actor.place_id or 0)", "a department of the same name"),
    # posts of no department reach what is all others' of none
    ("domains/problems/letters/ledger.py", 'Post.objects.filter(~Q(unit=""), pk=actor.post_id or 0)', "Post.objects.filter(pk=actor.post_id or 0)", "a post of no department"),
    # a street or a district lists and exports the letters of the whole city
    ("domains/problems/letters/ledger.py", "Referral.objects.filter(**{column: actor.place_id})", "Referral.objects.all()", "letters of the places below"),
    # what departments promised in the whole city: listed, opened, exported, judged
    ("domains/problems/letters/pledge_pages.py", "Pledge.objects.filter(**{column: actor.place_id})", "Pledge.objects.all()", "promises to the places below"),
    # a code at another community's door fills in its building (left aside by the form when sent)
    ("domains/problems/portal/report.py", "Building.objects.filter(place=place, token=token)", "Building.objects.filter(token=token)", "a door of another place"),
    # a receipt is shown as long as the browser keeps its cookie
    ("domains/problems/portal/report.py", ", max_age=SHOWN", "", "how long a receipt is shown"),
    # the form of a case elsewhere, sent here, gives its receipt, with the words and the code of that case
    ("domains/problems/portal/report.py", 'filter(pk=used, place=place, procedure="problem").exists()', 'filter(pk=used, procedure="problem").exists()', "a form of another place"),
    # whoever writes a cookie of their own adds words to anybody's case
    ("domains/problems/portal/report.py", 'request.get_signed_cookie(RECEIPT, None, max_age=SHOWN) or ""', '(request.COOKIES.get(RECEIPT) or "").rsplit(":", 2)[0]', "the signature of a receipt"),
    # whoever goes back in a browser that somebody cleared gets their receipt and code
    ("domains/problems/portal/report.py", "if _kept(request)[0] != pk and not request.COOKIES.get(CLEARED):", "if _kept(request)[0] != pk:", "a receipt that was cleared"),
    # whoever has a used form, and no receipt, adds words to what came of it
    ("domains/problems/portal/report.py", "    if _kept(request)[0] != pk:\n        return redirect", "    if False:\n        return redirect", "adding by who holds the receipt"),
    # words and number of a case are shown though the form's token is not the one that its code came of
    ("domains/problems/portal/report.py", 'return (found, secret) if secret else (None, "")', "return found, secret", "the token of a receipt"),
    # who comes next to the same browser sees the receipt of who left
    ("domains/problems/portal/report.py", '    reply.delete_cookie(RECEIPT, path=f"/c/{place.code}/report/")\n', "", "a receipt after leaving"),
    # the board counts problems of the whole city as one community's
    ("domains/problems/portal/notice_board.py", "WHERE place_id = %(place)s AND procedure = 'problem'", "WHERE procedure = 'problem'", "problems counted elsewhere"),
    # the months of other communities' boards
    ("domains/problems/portal/notice_board.py", "WHERE place_id = %s AND taken_down_at IS NULL", "WHERE (place_id = %s OR true) AND taken_down_at IS NULL", "notices counted elsewhere"),
    # everybody reads what was taken down from the board
    ("domains/problems/portal/notice_board.py", "Notice.objects.filter(**which, taken_down_at__isnull=True)", "Notice.objects.filter(**which)", "a notice that was taken down"),
    # the board thanks somebody for what was to be kept secret
    ("domains/problems/portal/notice_board.py", "rows = _THANKS(place=place.pk, begin=begin, end=end)", 'rows = list(Thanks.objects.filter(case__place=place, at__gte=begin, at__lt=end).order_by("at", "pk"))', "thanks about a secret matter"),
    # codes are guessed without an end
    ("domains/problems/portal/follow.py", 'free = throttle.attempt("code", request)', "free = True", "guessing at codes"),
    # who guesses at the telephone beside a code they know is not slowed down
    ("domains/problems/portal/follow.py", "if not tail or not throttle.attempt(TAIL, request):", "if not tail:", "guessing at telephones"),
    # a session that somebody laid into the browser before opens the case as well
    ("domains/problems/portal/follow.py", "    request.session.cycle_key()\n", "", "a session from before the code"),
    # the opened case outlives the browser on a telephone that others use
    ("domains/problems/portal/follow.py", "request.session.set_expiry(0)", "pass", "gone with the browser"),
    # leaving leaves the case open for who comes next
    ("domains/problems/portal/follow.py", 'request.session.pop("follow", None)', 'request.session.get("follow", None)', "leaving one's case"),
    # who was merged in reads the words that were meant for another reporter
    ("domains/problems/portal/follow.py", "text = last.public if reporter.origin_id != case.pk and last.public else last.personal", "text = last.personal", "another reporter's own answer"),
    # a report is laid at a building of another community
    ("domains/problems/portal/forms.py", "if building and self.place is not None and building.place_id != self.place.pk:", "if False:", "a building of the place"),
    # a resident reads all notes of the record: staff's own, and those of other reporters
    ("domains/problems/portal/wording.py", "for kind, note in event.notes if kind in kinds)", "for kind, note in event.notes)", "staff's own notes"),
    # figures of the whole city stand on every list and page of answers
    ("domains/problems/queries.py", "return level.get(actor.level, Q(place_id=actor.place_id))", "return Q()", "figures by level"),
    # a street's figures are the city's
    ("domains/problems/queries.py", '"street": Q(place__street_id=actor.place_id)', '"street": Q()', "figures of a street"),
    # a district's figures are the city's
    ("domains/problems/queries.py", '"district": Q(place__district_id=actor.place_id)', '"district": Q()', "figures of a district"),
    # what was to be kept secret is drawn, and the street asks its reporter
    ("domains/problems/feedback/return_visits.py", "street=street_id, problem__private=False)", "street=street_id)", "a secret matter drawn for visits"),
    # problems of other streets are drawn
    ("domains/problems/feedback/return_visits.py", 'state="closed", street=street_id, problem__private', 'state="closed", problem__private', "problems of the street to draw"),
    # visitors are told at a door what was answered to a secret matter
    ("domains/problems/visits/queries.py", "        problem__private=False,\n    ).annotate(", "    ).annotate(", "secret answers told at doors"),
    # the list of doors tells of a secret matter that is open there
    ("domains/problems/visits/queries.py", "        problem__private=False,\n    )\n    found = ", "    )\n    found = ", "secret matters told at doors"),
    # the doors of another community's round are taken for one's own
    ("domains/problems/visits/queries.py", "found = _CURRENT(place=actor.place_id or 0, month=clock.today().replace(day=1))", 'found = Case.objects.filter(visit_round__month=clock.today().replace(day=1)).select_related("place").order_by("pk")[:1]', "the round of the place"),
    # titles of any case of the city are told to who sends its number with a visit
    ("domains/problems/visits/actions.py", "pk__in=answers, place=place_id, procedure", "pk__in=answers, procedure", "titles of other places"),
    # what was told in confidence is spoken of at doors, and written to who told it
    ("domains/problems/visits/actions.py", ', procedure="problem", problem__private=False', ', procedure="problem"', "secret matters at a door"),
    # doors at buildings of other communities are drawn
    ("domains/problems/visits/draw.py", "for building in Building.objects.filter(place=place_id):", "for building in Building.objects.all():", "buildings of the place"),
    # units of other communities are drawn
    ("domains/problems/visits/draw.py", "Organisation.objects.filter(place=place_id, closed_on=None)", "Organisation.objects.filter(closed_on=None)", "units of the place"),
    # people of other communities are sent to the doors
    ("domains/problems/visits/draw.py", "in_office(day), place=place_id, role__in=VISITORS", "in_office(day), role__in=VISITORS", "visitors of the place"),
    # a resident reads why the staff did as they asked: the staff's own words
    ("domains/problems/persons/show.py", 'said[0] if said and row.case.state == "refused" else ""', 'said[0] if said else ""', "words not to the resident"),
    # whoever found a code reads the whole name
    ("domains/problems/persons/show.py", 'sealed.mask_name(held.get("name", ""))', 'held.get("name", "")', "a whole name by the code"),
    # whoever found a code reads the whole telephone number
    ("domains/problems/persons/show.py", 'sealed.mask_phone(held["phone"]) if', 'held["phone"] if', "a whole number by the code"),
    # the person's page shows the whole name, and no look is written down
    ("domains/problems/persons/show.py", 'sealed.mask_name(of.held.get("name", ""))', 'of.held.get("name", "")', "a whole name on the page"),
    # the person's page shows the whole number, and no look is written down
    ("domains/problems/persons/show.py", 'sealed.mask_phone(of.held["phone"]) if', 'of.held["phone"] if', "a whole number on the page"),
    # the same of the name that is asked for
    ("domains/problems/persons/show.py", 'sealed.mask_name(new.get("name", ""))', 'new.get("name", "")', "a whole new name"),
    # the same of the number that is asked for
    ("domains/problems/persons/show.py", 'sealed.mask_phone(new["phone"]) if', 'new["phone"] if', "a whole new number"),
    # the copy for the person holds all notes of the record
    ("domains/problems/persons/show.py", "        if kind in (kinds if event.case_id == row.origin_id else actions.TOLD)\n", "", "staff's notes in a copy"),
    # what others said of the same matter stands in the copy for one of them
    ("domains/problems/persons/show.py", "if alone else actions.TOLD", "if True else actions.TOLD", "others' words in a copy"),
    # what somebody said who was merged and taken apart again stands in the copy, and goes when another is erased
    ("domains/problems/persons/actions.py", " - _shared(set(cases), ours)", "", "who spoke meanwhile"),
    # of the case that one's own was merged into all words stand in the copy
    ("domains/problems/persons/show.py", "if kind in (kinds if event.case_id == row.origin_id else actions.TOLD)", "if kind in kinds", "words of the other's case"),
    # a spot is read as being at a building of another community
    ("domains/problems/similar.py", "named(Building.objects.filter(place_id=place_id), spot)", "named(Building.objects.all(), spot)", "a building of the place"),
    # while one writes, titles of open problems of all communities are offered as alike
    ("domains/problems/similar.py", "case__place_id=place_id, case__closed_at__isnull=True", "case__closed_at__isnull=True", "problems of the place alike"),
    # names of other communities' buildings are suggested
    ("domains/problems/similar.py", "Building.objects.filter(place_id=place_id or 0)", "Building.objects.all()", "names of the place's buildings"),
    # a problem of another community is linked by its number (masked by the move, which refuses it)
    ("domains/problems/similar.py", 'procedure="problem", place_id=place_id, number=number', 'procedure="problem", number=number', "a number of the place"),
    # residents read a promise that no head has signed
    ("domains/problems/open_promises.py", "            redaction.masked(one.what)\n            if one.signed\n", "            redaction.masked(one.what)\n            if True\n", "a promise that nobody signed"),
    # a department of another district is called (masked by the form's choices)
    ("domains/problems/letters/summons.py", 'role="department", place=problem.district)', 'role="department")', "departments of the district"),
    # anybody is called as a department (masked by the form's choices)
    ("domains/problems/letters/summons.py", 'pk__in=data["posts"], role="department", place', 'pk__in=data["posts"], place', "departments alone are called"),
    # a problem of another community is linked, and its record says so
    ("domains/problems/triage.py", " or lead.place_id != s.case.place_id:", ":", "a link within the place"),
    # who takes nothing in downloads the empty table
    ("domains/problems/intake/pages.py", "    _place(request)\n    return files.template()", "    return files.template()", "the empty table"),
    # everybody's doors stand on one's own list
    ("domains/problems/visits/round_pages.py", "if door.post_id == request.actor.post_id] if case else []", "] if case else []", "the post's own doors"),
    # what was noted down under another post is sent under this one
    ("domains/problems/visits/sending.py", 'if request.POST.get("post", "") not in ("", str(request.actor.post_id)):', "if False:", "a draft of another post"),
)  # fmt: skip
