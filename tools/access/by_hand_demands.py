"""Checks of the problem list and its rooms that no pattern finds: as in `access_by_hand`; above each what gets through without it."""

DEMANDS = (
    # who may not see a reporter's name sees it, masked
    ("domains/demands/casepage.py", "if row.person is not None and seen else {}", "if row.person is not None else {}", "a name hidden from the post"),
    # the page shows whole names instead of masked ones
    ("domains/demands/casepage.py", 'sealed.mask_name(held.get("name", ""))', 'held.get("name", "")', "a reporter's whole name"),
    # of who left no name, everything that anybody said at the place
    ("domains/demands/claims.py", "return list(rows.filter(pk=reporter.pk))", "return list(rows)", "what a nameless reporter said"),
    # of who left no number, everything that anybody said at the place
    ("domains/demands/claims.py", 'return list(rows.filter(person=person).order_by("pk"))', 'return list(rows.order_by("pk"))', "what one person said"),
    # of who left a number, everything that anybody said at the place
    ("domains/demands/claims.py", 'return list(rows.filter(person__phone_index__in=indexes).order_by("pk"))', 'return list(rows.order_by("pk"))', "what one number said"),
    # whoever is asked for by any number is somebody of the place
    ("domains/demands/claims.py", "Reporter.objects.filter(place=place_id, person__phone_index__in=indexes)", "Reporter.objects.filter(place=place_id, person__isnull=False)", "somebody found by the number"),
    # what neighbours said to the same case is erased along, and counted to this person
    ("domains/demands/claims.py", "alone = set(cases) - set(others)", "alone = set(cases)", "words of neighbours"),
    # the person's page and copy tell who looked at others
    ("domains/demands/claims.py", "Look.objects.filter(person__in=[one.pk for one in persons])", "Look.objects.all()", "looks at these persons"),
    # requests of anybody, of other communities too, are shown and answered on somebody's page
    ("domains/demands/claims.py", "Claim.objects.filter(reporter__in=of.reporters, case__closed_at__isnull=True)", "Claim.objects.filter(case__closed_at__isnull=True)", "requests of this person"),
    # any eight figures open somebody's case
    ("domains/demands/codes.py", "held.filter(code__in=digests(place_id, code)).first()", "held.first()", "the code itself"),
    # a telephone of any case of the city is revealed by its number on a case's own page
    ("domains/demands/desk.py", "Reporter.objects.filter(case=case, person__isnull=False)", "Reporter.objects.filter(person__isnull=False)", "a telephone of this case"),
    # a telephone is shown to who does not say why
    ("domains/demands/desk.py", '    if not reason:\n        messages.error(request, "看电话', '    if False:\n        messages.error(request, "看电话', "a telephone without a reason"),
    # a fresh code is asked for somebody who spoke in another case (masked by the move's own look-up)
    ("domains/demands/desk.py", "rows = Reporter.objects.filter(case=case)\n", "rows = Reporter.objects.all()\n", "a code for who spoke here"),
    # everything is handed out in the clear to who does not say why
    ("domains/demands/desk_claim.py", '    if not reason:\n        messages.error(request, "给一份', '    if False:\n        messages.error(request, "给一份', "a copy without a reason"),
    # the page shows what the person said elsewhere, where their name was to be kept from this post
    ("domains/demands/desk_claim.py", "of = _known(row, request.actor)\n    context", "of = claims.known(row)\n    context", "kept names on the person's page"),
    # the copy holds what the person said elsewhere, where their name was to be kept from this post
    ("domains/demands/desk_claim.py", "of = _known(row, request.actor)\n    for one", "of = claims.known(row)\n    for one", "kept names in a copy"),
    # a clerk corrects who asked elsewhere that their name be kept from them
    ("domains/demands/desk_claim.py", "    _known(row, request.actor)\n    form = ", "    form = ", "kept names corrected or erased"),
    # a clerk answers the request of who asked elsewhere that their name be kept from them
    ("domains/demands/desk_claim.py", "of = _known(row, request.actor)\n    found", "of = claims.known(row)\n    found", "kept names answered"),
    # somebody is thanked in public for what was to be kept secret
    ("domains/demands/feedback.py", "    if s.facts.private:\n", "    if False:\n", "thanks about a secret matter"),
    # the answers of the whole city, by mode
    ("domains/demands/feedback_page.py", "unnest(f.channels) channel\nWHERE c.{column} = %(place)s AND", "unnest(f.channels) channel\nWHERE", "answers of other places"),
    # those told one by one in the whole city
    ("domains/demands/feedback_page.py", "c.id = contact.case_id\nWHERE c.{column} = %(place)s AND", "c.id = contact.case_id\nWHERE", "contacts of other places"),
    # the officer writes over what the head has before them (masked by the move, which leaves it)
    ("domains/demands/forms_answer.py", 'return self.locks and state == "part_to_sign" and letter_actions.waits(point)', "return False", "a field locked for the head"),
    # doors of other communities' rounds, with who goes there, stand in the form (the move refuses them)
    ("domains/demands/forms_round.py", "Door.objects.filter(case=form.case, gone=False", "Door.objects.filter(gone=False", "doors of this round"),
    # buildings of other communities stand in the form
    ("domains/demands/forms_round.py", "= Building.objects.filter(place=place)", "= Building.objects.all()", "buildings of the place"),
    # whose door it is, who asked that it be kept from all but two
    ("domains/demands/in_confidence.py", 'return actor.role == "secretary" or', "return True or", "a door kept secret"),
    # what somebody asked to be kept secret is answered in public
    ("domains/demands/guards.py", "if s.taking and s.facts.private and public:", "if False:", "a secret matter answered in public"),
    # a problem is put into one of another community, and who reported it follows that one
    ("domains/demands/guards.py", "        or lead.place_id != s.case.place_id\n", "", "a lead of the same place"),
    # a page with a table that was read is good for ever
    ("domains/demands/imports.py", ", max_age=HOURS * 3600", "", "how long a table is good"),
    # a table that was read for another community is taken in, with its names and numbers
    ("domains/demands/imports.py", 'if told["of"] != place.pk:', "if False:", "a table read for another place"),
    # which numbers other communities took in, and as what
    ("domains/demands/imports.py", "Outside.objects.filter(place=place, system=sheet.system", "Outside.objects.filter(system=sheet.system", "what other places took in"),
    # what another community said of its headings
    ("domains/demands/imports.py", "Heads.objects.filter(place=place, system=system)", "Heads.objects.filter(system=system)", "headings told elsewhere"),
    # rows are read as being at buildings of other communities
    ("domains/demands/imports.py", "list(Building.objects.filter(place=place))", "list(Building.objects.all())", "buildings of the place"),
    # everybody's ways to look at the list stand in one's own menu
    ("domains/demands/kept.py", "return _VIEWS(account=account.pk)", 'return list(View.objects.order_by("pk"))', "the account's own views"),
    # a way to look that somebody else kept is let go by its number
    ("domains/demands/kept.py", "View.objects.filter(account=account, pk=pk)", "View.objects.filter(pk=pk)", "a view of one's own"),
    # the officer's answer changes what waits for the head (masked by the form, which has no field for it)
    ("domains/demands/letter_actions.py", 'return s.actor.role == "department" and s.case.assignee_id != s.actor.post_id', "return False", "what the head has before them"),
    # every department's officer takes moves of a letter whose part waits for its head
    ("domains/demands/letter_parts.py", "return officer(case) == actor.post_id", "return True", "who owes the rest"),
    # the city is told the title of a case
    ("domains/demands/letter_press.py", '        text = f"{department}{what}，县区督促过，还没有结果"\n', "", "no title for the city"),
    # a colleague reads an answer that nobody has signed
    ("domains/demands/letters.py", 'if actor.post_id in (row.post_id, row.head_id) or row.signed_at is not None or point.get("signed"):', "if True:", "unsigned words of a colleague"),
    # the officer and colleagues read and are offered what waits for the head
    ("domains/demands/letters.py", "_sent(row) if actor.post_id == row.head_id else [],", "_sent(row),", "what waits for the head"),
    # a department reads every line of a problem's record
    ("domains/demands/letters.py", "if event.verb in VERBS]", "if VERBS.setdefault(event.verb, event.label) is not None]", "lines not a department's"),
    # a department reads what residents said, and the community's own notes
    ("domains/demands/letters.py", "for kind, text in event.notes if kind in WORDS)", "for kind, text in event.notes)", "words not a department's"),
    # the same of a call's or a promise's record
    ("domains/demands/letters_asked.py", "for kind, text in event.notes if kind in WORDS)", "for kind, text in event.notes)", "words not a department's"),
    # every department's page lists where all are called to
    ("domains/demands/letters_asked.py", "Summoned.objects.filter(letters_ledger.own(actor), case__closed_at__isnull=True)", "Summoned.objects.filter(case__closed_at__isnull=True)", "own calls in the list"),
    # every department's page lists what all promised
    ("domains/demands/letters_asked.py", "Pledge.objects.filter(letters_ledger.own(actor), case__closed_at__isnull=True)", "Pledge.objects.filter(case__closed_at__isnull=True)", "own promises in the list"),
    # a department opens another's promise by its number
    ("domains/demands/letters_asked.py", "rows = Pledge.objects.filter(letters_ledger.own(actor))\n", "rows = Pledge.objects.all()\n", "a promise of one's own"),
    # a department opens another's call by its number
    ("domains/demands/letters_asked.py", "rows = Summoned.objects.filter(letters_ledger.own(actor))\n", "rows = Summoned.objects.all()\n", "a call of one's own"),
    # a department lists, opens, prints and exports the letters of all
    ("domains/demands/letters_ledger.py", "return Referral.objects.filter(own(actor))", "return Referral.objects.all()", "letters to the department"),
    # a department reaches letters, promises and calls of all
    ("domains/demands/letters_ledger.py", "return Q(post_id=actor.post_id or 0) | Q(post__place_id=actor.place_id or 0, post__unit__in=unit)", "return Q()", "what is a department's own"),
    # a department reaches what is its namesake's in another district
    ("domains/demands/letters_ledger.py", "Q(post__place_id=actor.place_id or 0, post__unit__in=unit)", "Q(post__unit__in=unit)", "a department of the same district"),
    # a department reaches what is any other's of its district
    ("domains/demands/letters_ledger.py", "Q(post__place_id=actor.place_id or 0, post__unit__in=unit)", "Q(post__place_id=actor.place_id or 0)", "a department of the same name"),
    # posts of no department reach what is all others' of none
    ("domains/demands/letters_ledger.py", 'Post.objects.filter(~Q(unit=""), pk=actor.post_id or 0)', "Post.objects.filter(pk=actor.post_id or 0)", "a post of no department"),
    # a street or a district lists and exports the letters of the whole city
    ("domains/demands/letters_ledger.py", "Referral.objects.filter(**{column: actor.place_id})", "Referral.objects.all()", "letters of the places below"),
    # what departments promised in the whole city: listed, opened, exported, judged
    ("domains/demands/pledges_desk.py", "Pledge.objects.filter(**{column: actor.place_id})", "Pledge.objects.all()", "promises to the places below"),
    # a code at another community's door fills in its building (left aside by the form when sent)
    ("domains/demands/portal.py", "Building.objects.filter(place=place, token=token)", "Building.objects.filter(token=token)", "a door of another place"),
    # a receipt is shown as long as the browser keeps its cookie
    ("domains/demands/portal.py", ", max_age=SHOWN", "", "how long a receipt is shown"),
    # the form of a case elsewhere, sent here, gives its receipt, with the words and the code of that case
    ("domains/demands/portal.py", 'filter(pk=used, place=place, procedure="problem").exists()', 'filter(pk=used, procedure="problem").exists()', "a form of another place"),
    # whoever writes a cookie of their own adds words to anybody's case
    ("domains/demands/portal.py", 'request.get_signed_cookie(RECEIPT, None, max_age=SHOWN) or ""', '(request.COOKIES.get(RECEIPT) or "").rsplit(":", 2)[0]', "the signature of a receipt"),
    # whoever goes back in a browser that somebody cleared gets their receipt and code
    ("domains/demands/portal.py", "if _kept(request)[0] != pk and not request.COOKIES.get(CLEARED):", "if _kept(request)[0] != pk:", "a receipt that was cleared"),
    # whoever has a used form, and no receipt, adds words to what came of it
    ("domains/demands/portal.py", "    if _kept(request)[0] != pk:\n        return redirect", "    if False:\n        return redirect", "adding by who holds the receipt"),
    # words and number of a case are shown though the form's token is not the one that its code came of
    ("domains/demands/portal.py", 'return (found, secret) if secret else (None, "")', "return found, secret", "the token of a receipt"),
    # who comes next to the same browser sees the receipt of who left
    ("domains/demands/portal.py", '    reply.delete_cookie(RECEIPT, path=f"/c/{place.code}/report/")\n', "", "a receipt after leaving"),
    # the board counts problems of the whole city as one community's
    ("domains/demands/portal_board.py", "WHERE place_id = %(place)s AND procedure = 'problem'", "WHERE procedure = 'problem'", "problems counted elsewhere"),
    # the months of other communities' boards
    ("domains/demands/portal_board.py", "WHERE place_id = %s AND taken_down_at IS NULL", "WHERE (place_id = %s OR true) AND taken_down_at IS NULL", "notices counted elsewhere"),
    # everybody reads what was taken down from the board
    ("domains/demands/portal_board.py", "Notice.objects.filter(**which, taken_down_at__isnull=True)", "Notice.objects.filter(**which)", "a notice that was taken down"),
    # the board thanks somebody for what was to be kept secret
    ("domains/demands/portal_board.py", "rows = _THANKS(place=place.pk, begin=begin, end=end)", 'rows = list(Thanks.objects.filter(case__place=place, at__gte=begin, at__lt=end).order_by("at", "pk"))', "thanks about a secret matter"),
    # codes are guessed without an end
    ("domains/demands/portal_follow.py", 'free = throttle.attempt("code", request)', "free = True", "guessing at codes"),
    # who guesses at the telephone beside a code they know is not slowed down
    ("domains/demands/portal_follow.py", "if not tail or not throttle.attempt(TAIL, request):", "if not tail:", "guessing at telephones"),
    # a session that somebody laid into the browser before opens the case as well
    ("domains/demands/portal_follow.py", "    request.session.cycle_key()\n", "", "a session from before the code"),
    # the opened case outlives the browser on a telephone that others use
    ("domains/demands/portal_follow.py", "request.session.set_expiry(0)", "pass", "gone with the browser"),
    # leaving leaves the case open for who comes next
    ("domains/demands/portal_follow.py", 'request.session.pop("follow", None)', 'request.session.get("follow", None)', "leaving one's case"),
    # who was merged in reads the words that were meant for another reporter
    ("domains/demands/portal_follow.py", "text = last.public if reporter.origin_id != case.pk and last.public else last.personal", "text = last.personal", "another reporter's own answer"),
    # a report is laid at a building of another community
    ("domains/demands/portal_forms.py", "if building and self.place is not None and building.place_id != self.place.pk:", "if False:", "a building of the place"),
    # a resident reads all notes of the record: staff's own, and those of other reporters
    ("domains/demands/portal_words.py", "for kind, note in event.notes if kind in kinds)", "for kind, note in event.notes)", "staff's own notes"),
    # figures of the whole city stand on every list and page of answers
    ("domains/demands/queries.py", "return level.get(actor.level, Q(place_id=actor.place_id))", "return Q()", "figures by level"),
    # a street's figures are the city's
    ("domains/demands/queries.py", '"street": Q(place__street_id=actor.place_id)', '"street": Q()', "figures of a street"),
    # a district's figures are the city's
    ("domains/demands/queries.py", '"district": Q(place__district_id=actor.place_id)', '"district": Q()', "figures of a district"),
    # what was to be kept secret is drawn, and the street asks its reporter
    ("domains/demands/return_visit.py", "street=street_id, problem__private=False)", "street=street_id)", "a secret matter drawn for visits"),
    # problems of other streets are drawn
    ("domains/demands/return_visit.py", 'state="closed", street=street_id, problem__private', 'state="closed", problem__private', "problems of the street to draw"),
    # visitors are told at a door what was answered to a secret matter
    ("domains/demands/rounds.py", "        problem__private=False,\n    ).annotate(", "    ).annotate(", "secret answers told at doors"),
    # the list of doors tells of a secret matter that is open there
    ("domains/demands/rounds.py", "        problem__private=False,\n    )\n    found = ", "    )\n    found = ", "secret matters told at doors"),
    # the doors of another community's round are taken for one's own
    ("domains/demands/rounds.py", "found = _CURRENT(place=actor.place_id or 0, month=clock.today().replace(day=1))", 'found = Case.objects.filter(visit_round__month=clock.today().replace(day=1)).select_related("place").order_by("pk")[:1]', "the round of the place"),
    # titles of any case of the city are told to who sends its number with a visit
    ("domains/demands/visit_actions.py", "pk__in=answers, place=place_id, procedure", "pk__in=answers, procedure", "titles of other places"),
    # what was told in confidence is spoken of at doors, and written to who told it
    ("domains/demands/visit_actions.py", ', procedure="problem", problem__private=False', ', procedure="problem"', "secret matters at a door"),
    # doors at buildings of other communities are drawn
    ("domains/demands/rounds_draw.py", "for building in Building.objects.filter(place=place_id):", "for building in Building.objects.all():", "buildings of the place"),
    # units of other communities are drawn
    ("domains/demands/rounds_draw.py", "Organisation.objects.filter(place=place_id, closed_on=None)", "Organisation.objects.filter(closed_on=None)", "units of the place"),
    # people of other communities are sent to the doors
    ("domains/demands/rounds_draw.py", "in_office(day), place=place_id, role__in=VISITORS", "in_office(day), role__in=VISITORS", "visitors of the place"),
    # a resident reads why the staff did as they asked: the staff's own words
    ("domains/demands/show_claim.py", 'said[0] if said and row.case.state == "refused" else ""', 'said[0] if said else ""', "words not to the resident"),
    # whoever found a code reads the whole name
    ("domains/demands/show_claim.py", 'sealed.mask_name(held.get("name", ""))', 'held.get("name", "")', "a whole name by the code"),
    # whoever found a code reads the whole telephone number
    ("domains/demands/show_claim.py", 'sealed.mask_phone(held["phone"]) if', 'held["phone"] if', "a whole number by the code"),
    # the person's page shows the whole name, and no look is written down
    ("domains/demands/show_claim.py", 'sealed.mask_name(of.held.get("name", ""))', 'of.held.get("name", "")', "a whole name on the page"),
    # the person's page shows the whole number, and no look is written down
    ("domains/demands/show_claim.py", 'sealed.mask_phone(of.held["phone"]) if', 'of.held["phone"] if', "a whole number on the page"),
    # the same of the name that is asked for
    ("domains/demands/show_claim.py", 'sealed.mask_name(new.get("name", ""))', 'new.get("name", "")', "a whole new name"),
    # the same of the number that is asked for
    ("domains/demands/show_claim.py", 'sealed.mask_phone(new["phone"]) if', 'new["phone"] if', "a whole new number"),
    # the copy for the person holds all notes of the record
    ("domains/demands/show_claim.py", "        if kind in (kinds if event.case_id == row.origin_id else claims.TOLD)\n", "", "staff's notes in a copy"),
    # what others said of the same matter stands in the copy for one of them
    ("domains/demands/show_claim.py", "if alone else claims.TOLD", "if True else claims.TOLD", "others' words in a copy"),
    # what somebody said who was merged and taken apart again stands in the copy, and goes when another is erased
    ("domains/demands/claims.py", " - _shared(set(cases), ours)", "", "who spoke meanwhile"),
    # of the case that one's own was merged into all words stand in the copy
    ("domains/demands/show_claim.py", "if kind in (kinds if event.case_id == row.origin_id else claims.TOLD)", "if kind in kinds", "words of the other's case"),
    # a spot is read as being at a building of another community
    ("domains/demands/similar.py", "named(Building.objects.filter(place_id=place_id), spot)", "named(Building.objects.all(), spot)", "a building of the place"),
    # while one writes, titles of open problems of all communities are offered as alike
    ("domains/demands/similar.py", "case__place_id=place_id, case__closed_at__isnull=True", "case__closed_at__isnull=True", "problems of the place alike"),
    # names of other communities' buildings are suggested
    ("domains/demands/similar.py", "Building.objects.filter(place_id=place_id or 0)", "Building.objects.all()", "names of the place's buildings"),
    # a problem of another community is linked by its number (masked by the move, which refuses it)
    ("domains/demands/similar.py", 'procedure="problem", place_id=place_id, number=number', 'procedure="problem", number=number', "a number of the place"),
    # residents read a promise that no head has signed
    ("domains/demands/still.py", "            personal.masked(one.what)\n            if one.signed\n", "            personal.masked(one.what)\n            if True\n", "a promise that nobody signed"),
    # a department of another district is called (masked by the form's choices)
    ("domains/demands/summons.py", 'role="department", place=problem.district)', 'role="department")', "departments of the district"),
    # anybody is called as a department (masked by the form's choices)
    ("domains/demands/summons.py", 'pk__in=data["posts"], role="department", place', 'pk__in=data["posts"], place', "departments alone are called"),
    # a problem of another community is linked, and its record says so
    ("domains/demands/triage.py", " or lead.place_id != s.case.place_id:", ":", "a link within the place"),
    # who takes nothing in downloads the empty table
    ("domains/demands/views_import.py", "    _place(request)\n    return export_import.template()", "    return export_import.template()", "the empty table"),
    # everybody's doors stand on one's own list
    ("domains/demands/views_round.py", "if door.post_id == request.actor.post_id] if case else []", "] if case else []", "the post's own doors"),
    # what was noted down under another post is sent under this one
    ("domains/demands/views_send.py", 'if request.POST.get("post", "") not in ("", str(request.actor.post_id)):', "if False:", "a draft of another post"),
)  # fmt: skip
