"""Checks of oversight and returns that no pattern finds: as in `access_by_hand`; above each what gets through without it."""

ABOVE = (
    # Everybody's own board is the city's, and every place lies below it.
    ("domains/oversight/boards/pages.py", "own = queries.own(request.actor)\n    if not code or code == own.code:", "own = places.city()\n    if not code or code == own.code:", "the board of the own place"),
    # The city's classes are told to the last case, and its figures lead to the list of cases.
    ("domains/oversight/boards/pages.py", "return role(request.actor.sight).reach == FIGURES", "return False", "who sees figures alone"),
    # The city sees classes by street and community, where a class has a case or two.
    ("domains/oversight/boards/pages.py", "if aggregate and place.level not in (Place.CITY, Place.DISTRICT):", "if False:", "classes below a district"),
    # A street says the kind of a community elsewhere. Behind it: `take` asks whether the post reaches it.
    ("domains/oversight/boards/pages.py", "get_object_or_404(places.communities(queries.own(request.actor)), code=code)", "get_object_or_404(Place.objects.filter(level=Place.COMMUNITY), code=code)", "a community of the street"),
    # A class with fewer cases than may be told is told to the city.
    ("domains/oversight/boards/counts.py", "AtLeast(n or 0, n is not None)", "AtLeast(counts[names.index(name)])", "small cells of classes"),
    # One day more of the same month tells that day's case.
    ("domains/oversight/boards/pages.py", "asked = span.by_months(asked, clock.today()) if aggregate else asked", "asked = asked", "whole months for figures"),
    # What fewer than five residents said is told as a share. Behind it: cells of few are not counted at all.
    ("domains/oversight/boards/counts.py", "if not n or (of.opinion and n < smallest()):", "if not n:", "opinions of few"),
    # A community's or street's table of figures is the whole city's.
    ("domains/oversight/boards/table.py", 'own = queries.own(request.actor)\n    wrong = ""', 'own = Place.objects.get(level=Place.CITY, is_open=True)\n    wrong = ""', "figures of the own place"),
    # The same as a file.
    ("domains/oversight/boards/table.py", "own = queries.own(request.actor)\n    try:\n        asked = _read(request, own)\n    except span.Wrong:\n", "own = Place.objects.get(level=Place.CITY, is_open=True)\n    try:\n        asked = _read(request, own)\n    except span.Wrong:\n", "figures of the own place as a file"),
    # A street or district sees how far every community of the city is, and why not yet.
    ("domains/oversight/rollout/pages.py", "made = queries.board(queries.own(request.actor), now)\n    context = ", "made = queries.board(places.city(), now)\n    context = ", "the roll-out of the own place"),
    # The same as a file.
    ("domains/oversight/rollout/pages.py", "made = queries.board(queries.own(request.actor), now)\n    rows = ", "made = queries.board(places.city(), now)\n    rows = ", "the roll-out of the own place as a file"),
    # A post that sets no targets opens the form of a target. Behind it: below a street none has one, who only reads opens no form.
    ("domains/oversight/rollout/pages.py", "kind = _target_kind(request)\n    if not kind:\n        raise Http404", 'kind = _target_kind(request) or ("target" if request.actor.level == Place.CITY else "street_target")', "who sets a target"),
    # A post that sets no targets opens the form that lifts one. Behind it: the same.
    ("domains/oversight/rollout/pages.py", "if not _target_kind(request):", "if False:", "who lifts a target"),
    # A district opens the target of another district's street. Behind it: `take`.
    ("domains/oversight/rollout/pages.py", "return places.below(own).filter(level=level)", "return Place.objects.filter(level=level)", "a target of a place below"),
    # A post other than the city's opens the form on the roster's difference. Behind it: `take`.
    ("domains/oversight/rollout/pages.py", 'if not _may(request, "roster_gap", "clear"):', "if False:", "who clears the roster"),
    # A street opens the list of pilots to choose from.
    ("domains/oversight/rollout/pages.py", 'if not _may(request, "pilot", "choose"):\n        raise Http404\n    return _pilots', 'if False:\n        raise Http404\n    return _pilots', "who sees the choice of pilots"),
    # A street sends the choice of a pilot. Behind it: `take`.
    ("domains/oversight/rollout/pages.py", ' or not _may(request, "pilot", "choose"):', ":", "who chooses a pilot"),
    # A district's list of pilots has every community of the city in it.
    ("domains/oversight/rollout/pages.py", 'found = places.communities(own).select_related("street").order_by("code")', 'found = Place.objects.filter(level=Place.COMMUNITY).select_related("street").order_by("code")', "pilots of the district"),
    # A district chooses a pilot in another district. Behind it: `take`.
    ("domains/oversight/rollout/pages.py", "below = places.communities(queries.own(request.actor))", "below = Place.objects.filter(level=Place.COMMUNITY)", "a pilot of the district"),
    # A street opens the form of what a district reports upward, drafted from the record. Behind it: `take`.
    ("domains/oversight/rollout/pages.py", 'if not _may(request, "briefing", "send"):', "if False:", "who reports upward"),
    # Who sees figures alone is shown the numbers of cases behind a line of the checklist.
    ("domains/oversight/inspections/checklist.py", " and roles.role(actor.role).reach != roles.FIGURES", "", "cases for who sees figures"),
    # Every post is shown the cases behind a line, whatever rights it has.
    ("domains/oversight/inspections/show.py", " if checklist.open_to(actor, source)", "", "cases behind a line"),
    # A post that plans no inspections opens the form of one. Behind it: `take`.
    ("domains/oversight/inspections/pages.py", "if not plans(request):", "if False:", "who plans an inspection"),
    # A row of so few is told.
    ("domains/oversight/suppression.py", "if 0 < sum(counts) < smallest:", "if False:", "lines of few"),
    # A cell of so few is told beside others.
    ("domains/oversight/suppression.py", "hidden = {i for i, n in enumerate(counts) if 0 < n < smallest}", "hidden: set[int] = set()", "cells of few"),
    # The one hidden cell of a line is worked out from the others.
    ("domains/oversight/suppression.py", "if len(hidden) == 1:", "if False:", "a cell beside a hidden one"),
    # A street's officer, or who only reads, lists a district's leaders and enters one with an account: asked nowhere else.
    ("domains/oversight/leaders/pages.py", "if not links_here(request):\n        raise Http404\n    form = forms.Enter", "if False:\n        raise Http404\n    form = forms.Enter", "who enters a leader"),
    # They end a leader's post, and every link: the links ask again, the post does not.
    ("domains/oversight/leaders/pages.py", "if not links_here(request):\n        raise Http404\n    posts = ", "if False:\n        raise Http404\n    posts = ", "who lets a leader go"),
    # A district ends the post of another district's leader.
    ("domains/oversight/leaders/pages.py", "Post.objects.filter(role=actions.ROLE, place=own(request.actor).pk, ", "Post.objects.filter(role=actions.ROLE, ", "a leader of the district"),
    # A district ends any post at its own place.
    ("domains/oversight/leaders/pages.py", "Post.objects.filter(role=actions.ROLE, place=own(request.actor).pk, ", "Post.objects.filter(place=own(request.actor).pk, ", "a post that is a leader's"),
    # A community links a leader to itself. Behind it: `take`.
    ("domains/oversight/leaders/pages.py", "    if not links_here(request):\n        raise Http404\n    draft = ", "    draft = ", "who links a leader"),
    # A street sees which leader every community of the city has.
    ("domains/oversight/leaders/pages.py", "context = show.page(own(request.actor), ", "context = show.page(places.city(), ", "links of the own place"),
    # The same as a file.
    ("domains/oversight/leaders/pages.py", "    of = own(request.actor)\n", "    of = places.city()\n", "links of the own place as a file"),
    # A leader notes a visit at another leader's community. Behind it: `take`, by whom it is assigned to.
    ("domains/oversight/leaders/pages.py", "row = next((one for one in queries.own(request.actor) if one.place.code == code), None)", 'row = LeaderLink.objects.filter(place__code=code, until__isnull=True).select_related("case__place").first()', "a link of one's own"),
    # A leader takes up a matter of any community. Behind it: the guard of the move.
    ("domains/oversight/leaders/pages.py", 'Case.objects.filter(procedure="problem", place__in=linked)', 'Case.objects.filter(procedure="problem")', "a matter of a linked place"),
    # A leader reads the title of what somebody asked to be kept in confidence; so does the page before a visit.
    ("domains/oversight/leaders/actions.py", "if problem.problem.private:", "if False:", "a matter in confidence"),
    # A leader reads the first line of the letter about it.
    ("domains/oversight/leaders/queries.py", '"" if case.problem.private else words,', "words,", "a letter in confidence"),
    # A district's page lists the leaders of all districts.
    ("domains/oversight/leaders/queries.py", "Post.objects.filter(role=ROLE, place=district, ", "Post.objects.filter(role=ROLE, ", "leaders of the district"),
    # A leader goes on seeing a community after the link has ended.
    ("domains/oversight/leaders/queries.py", ', until__isnull=True)\n    return list(rows.select_related("place__street"', ')\n    return list(rows.select_related("place__street"', "a link that ended"),
    # A leader's page tells what the leader before followed there.
    ("domains/oversight/leaders/queries.py", "Follow.objects.filter(leader=leader, ended=False)", "Follow.objects.filter(ended=False)", "what a leader follows"),
    # A leader of one community takes up a matter of another. Behind it: the page asks for linked places.
    ("domains/oversight/leaders/procedure.py", "linked = LeaderLink.objects.filter(place=s.case.place_id, ", "linked = LeaderLink.objects.filter(", "a link to this place"),
    # A leader takes up a matter there after the link has ended. Behind it: the page.
    ("domains/oversight/leaders/procedure.py", ", until__isnull=True)\n    if about is None", ")\n    if about is None", "a link that ended"),
    # Everybody, without a sign-in, reads practices that were not published, were withdrawn, or wait.
    ("domains/oversight/practice/queries.py", 'rows = Practice.objects.filter(published_at__isnull=False, withdrawn=False, case__state="published")', "rows = Practice.objects.all()", "practices for everybody"),
    # Every post opens such a practice of any place.
    ("domains/oversight/practice/queries.py", 'public = Q(published_at__isnull=False, withdrawn=False, case__state="published")', "public = Q(pk__gt=0)", "practices of other places"),
    # A project about what somebody asked to be kept in confidence is offered to be made public.
    ("domains/oversight/practice/queries.py", "rows = rows.filter(project__problem__problem__private=False)", "rows = rows.all()", "projects in confidence"),
    # The form of a report offers the titles of practices that are not public.
    ("domains/oversight/practice/forms.py", "Practice.objects.filter(published_at__isnull=False, withdrawn=False)", "Practice.objects", "practices to choose from"),
    # A community takes over what is not public. Behind it: the page asks for what is published.
    ("domains/oversight/practice/procedure.py", 'if row is None or row.case.state != "published":', "if row is None:", "a practice that is public"),
    # What somebody asked to be kept secret becomes public as good practice.
    ("domains/oversight/practice/procedure.py", "elif project.project.problem.problem.private:", "elif False:", "a secret matter as practice"),
    # The page for visitors names practices that are not public.
    ("domains/oversight/leaders/briefing.py", "Practice.objects.filter(case__place=place, published_at__isnull=False, withdrawn=False)", "Practice.objects.filter(case__place=place)", "practices on the page for visitors"),
    # A community opens another one's plan, its drafts too; so does a street or district beyond its own.
    ("domains/oversight/workplan/pages.py", "found = places.communities(own).select_related(", "found = Place.objects.filter(level=Place.COMMUNITY).select_related(", "a plan of the place and below"),
    # A street sees which communities of the whole district have a plan.
    ("domains/oversight/workplan/pages.py", 'a district or street."""\n    own, year = places.placed(request.actor.place_id), ', 'a district or street."""\n    own, year = places.placed(request.actor.place_id).district or places.city(), ', "plans of the own place"),
    # A street takes the list of the whole city away as a file.
    ("domains/oversight/workplan/pages.py", '"""The same list as a file."""\n    own, year = places.placed(request.actor.place_id), ', '"""The same list as a file."""\n    own, year = places.city(), ', "plans of the own place as a file"),
    # The city has each community's plan in a file.
    ("domains/oversight/workplan/pages.py", "if own.level == Place.CITY:  #", "if False:  #", "figures alone in the file"),
    # Lists and departments' forms have what was published to be done about a matter in confidence.
    ("domains/returns/records.py", 'return "" if private else redaction.masked(words)', "return redaction.masked(words)", "a measure in confidence"),
    # The city sees communities one by one.
    ("domains/oversight/workplan/below.py", "if not figures and kept else None", "if kept else None", "communities for who sees figures"),
    # A plan's form names the members of all committees, and one of them may be chosen.
    ("domains/oversight/workplan/forms.py", "Member.objects.filter(case__place=plan.place, ", "Member.objects.filter(", "members of the place"),
    # A plan's form names problems, meetings and projects of other places. Behind the choice itself: a guard.
    ("domains/oversight/workplan/forms.py", "Case.objects.filter(place=plan.place, procedure__in=LINKED)", "Case.objects.filter(procedure__in=LINKED)", "what the place has under way"),
    # It names meetings of other places. Behind the choice itself: a guard.
    ("domains/oversight/workplan/forms.py", 'Case.objects.filter(place=plan.place, procedure="meeting", state__in=HELD)', 'Case.objects.filter(procedure="meeting", state__in=HELD)', "meetings of the place"),
    # A plan is adopted by a meeting of another place. Behind it: the form's choices.
    ("domains/oversight/workplan/procedure.py", 'Case.objects.filter(place=s.case.place_id, procedure="meeting", ', 'Case.objects.filter(procedure="meeting", ', "a meeting of the place"),
    # What a street typed into its own form is shown to its communities, when they bring the same form.
    ("domains/returns/forms/actions.py", "form.typed = dict(kept.typed) if kept and kept.place_id == form.place_id else {}", "form.typed = dict(kept.typed) if kept else {}", "what the street typed"),
    # The same for the next month's.
    ("domains/returns/forms/actions.py", "new.typed = dict(kept.typed) if kept and kept.place_id == form.place_id else {}", "new.typed = dict(kept.typed) if kept else {}", "what the street typed before"),
    # Residents' names and telephones are filled in without a reason. Behind it: the form asks for one.
    ("domains/returns/forms/actions.py", "if not reason or not ask.personal:", "if False:", "a look without a reason"),
    # A column of names is offered as filled to who has given no reason. Behind it: nothing was looked up to stand there.
    ("domains/returns/forms/filling.py", "if answer.personal and not ask.personal:", "if False:", "fields of residents"),
    # A community opens the month's papers of another one: how many, its board, its report. Lists ask for the scope again.
    ("domains/returns/month/pages.py", 'place = own if code in ("", own.code) else None', 'place = own if code in ("", own.code) else Place.objects.filter(code=code, level=Place.COMMUNITY).select_related("street", "district").first()', "the month of the own community"),
    # A street is offered the pages on which a community makes them.
    ("domains/returns/month/pages.py", "return ask.own and not", "return not", "where a paper of the own community is made"),
    # A street opens those of a community elsewhere.
    ("domains/returns/month/pages.py", 'below = places.communities(own).select_related("street", "district").order_by("code")', 'below = Place.objects.filter(level=Place.COMMUNITY, is_open=True).select_related("street", "district").order_by("code")', "the month of a community below"),
    # The month's papers count the problems of other places.
    ("domains/returns/month/counts.py", "WHERE place_id = %(place)s AND procedure = 'problem'", "WHERE procedure = 'problem'", "problems of the place"),
    # They count the meetings of other places.
    ("domains/returns/month/counts.py", "WHERE c.place_id = %(place)s AND c.procedure = 'meeting'", "WHERE c.procedure = 'meeting'", "meetings of the place"),
    # They count the projects of other places.
    ("domains/returns/month/counts.py", "WHERE place_id = %(place)s AND procedure = 'project'", "WHERE procedure = 'project'", "projects of the place"),
    # The month's letters name the subject of what is to be kept in confidence.
    ("domains/returns/month/papers.py", "subject = records.PRIVATE if case.problem.private else redaction.masked(case.title)", "subject = redaction.masked(case.title)", "a letter's subject in confidence"),
    # They name its points.
    ("domains/returns/month/papers.py", "    if case.problem.private:\n        asked = []\n", "", "a letter's points in confidence"),
    # They have its words.
    ("domains/returns/month/papers.py", 'words = "内容要求保密，见函件原件。" if case.problem.private else redaction.masked(one.letter)', "words = redaction.masked(one.letter)", "a letter's words in confidence"),
    # An agenda says what is asked about a matter in confidence.
    ("domains/returns/month/papers.py", '"" if title == records.PRIVATE else redaction.masked(item.question)', "redaction.masked(item.question)", "a question in confidence"),
    # Who may look is given the name of who asked for confidence about the matter.
    ("domains/returns/records.py", "asked = [case.pk for case in cases if not case.problem.private]", "asked = [case.pk for case in cases]", "who spoke of a matter in confidence"),
    # Who may look is given a name that was left to be kept.
    ("domains/returns/records.py", ", person__isnull=False, keep_name=False)", ", person__isnull=False)", "a name to be kept"),
    # Lists and departments' forms have the titles of matters in confidence.
    ("domains/returns/records.py", "return PRIVATE if case.problem.private else redaction.masked(case.title)", "return redaction.masked(case.title)", "a title in confidence"),
    # They have where it is.
    ("domains/returns/records.py", "return PRIVATE if private else redaction.soften(case.spot)", "return redaction.soften(case.spot)", "a spot in confidence"),
    # A meeting's list and papers have its title.
    ("domains/returns/records.py", "return PRIVATE if private else redaction.masked(item.case.title)", "return redaction.masked(item.case.title)", "an item in confidence"),
    # A meeting's list has what was decided of it.
    ("domains/returns/records.py", '"" if private or item.result != "measures" else', '"" if item.result != "measures" else', "a decision in confidence"),
    # The list of projects has title, spot and measure of one in confidence.
    ("domains/returns/records.py", "return case.project.problem.problem.private", "return False", "a project in confidence"),
    # A form of another place that the post sees is changed, deleted, filled with names.
    ("domains/returns/forms/queries.py", "not actor.reads and form.place_id == actor.place_id and", "not actor.reads and", "a form of the own place"),
    # A community reads another one's report, as it stands; so does a street or district beyond its own.
    ("domains/returns/reports/pages.py", "found = places.below(own).select_related(", "found = Place.objects.select_related(", "a report of the place and below"),
    # The city opens the report of a street or community.
    ("domains/returns/reports/pages.py", "if roles.role(request.actor.role).reach == roles.FIGURES:\n        found = ", "if False:\n        found = ", "reports for who sees figures"),
    # The city opens a district's report before it was sent.
    ("domains/returns/reports/pages.py", "if made is None or (made.edition is None and _figures_only(request)):", "if made is None:", "a report before it was sent"),
    # The city opens the list of cases behind a figure. Behind it: the scope of who sees figures has no such case.
    ("domains/returns/reports/pages.py", "    if _figures_only(request):\n        raise Http404\n", "", "cases behind a report's figure"),
    # The city downloads a district's report before it was sent.
    ("domains/returns/reports/pages.py", "made.document is None or (made.edition is None and _figures_only(request)):", "made.document is None:", "a report's file before it was sent"),
    # What so few residents said stands in a report as a share.
    ("domains/returns/reports/figures.py", "    if of < least:\n", "    if not of:\n", "shares of few"),
    # A street lists whether every community of the city has sent its report, when, and why early.
    ("domains/returns/reports/show.py", "found = list(places.below(of).filter(level=level)", "found = list(Place.objects.filter(level=level, is_open=True)", "reports of what lies below"),
)  # fmt: skip
