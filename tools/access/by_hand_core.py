"""Checks of the core and the pages around the rooms that no pattern finds: as in `access_by_hand`; above each what gets through without it."""

CORE = (
    # Every role has every right, wherever one is asked for.
    ("core/people/actor.py", " and right in roles.role(self.role).rights", "", "a right of the role"),
    # Who sees figures alone has every case in lists and by its number: the city, the three administrators.
    ("core/people/actor.py", "return Q(procedure__in=sorted(role.oversees)) if role.oversees else Q(pk__in=[])", "return Q(pk__gt=0)", "figures without cases"),
    # The same of one row in memory: the city takes moves of any kind of case that name its role.
    ("core/people/actor.py", "return bool(row.procedure in role.oversees)", "return True", "reaches what figures oversee"),
    # An administrator is given a second office, or another post beside it.
    ("core/people/actions.py", "if others and any(roles.role(name).apart for name in (role, *others)):", "if False:", "administrators kept apart"),
    # The account of who has no post any more stays open.
    ("core/people/actions.py", "Account.objects.filter(person=post.person_id).update(is_active=False)", "pass", "an account after the last post"),
    # The same of who has held none for a while.
    ("core/people/dormant.py", "Account.objects.filter(pk=account.pk).update(is_active=False)", "pass", "an account without a post for long"),
    # A break-glass look lasts until the day is over, not until its hour.
    ("core/people/access.py", "    post.ends_at = ends\n", "", "the hour at which a look ends"),
    # A look that was closed early goes on.
    ("core/people/access.py", "found.post.ends_at = found.ends_at =", "found.ends_at =", "a look that was closed"),
    # A street's office of accounts reaches every account and place of the city.
    ("core/people/office.py", 'return here | Q(**{f"{prefix}{level}": office.place_id}) if level else here', 'return Q(**{f"{prefix}pk__isnull": False})', "an office's own place and below"),
    # An office makes an administrator.
    ("core/people/office.py", " and not role.apart and not role.hourly", " and not role.hourly", "an administrator's post"),
    # An office gives the post that only two persons together open for hours.
    ("core/people/office.py", " and not role.apart and not role.hourly", " and not role.apart", "a post for hours"),
    # Sessions that were begun with a factor that is said to be lost go on.
    ("core/people/office.py", 'sessions.end_all(account, "factor")', "pass", "sessions of a lost factor"),
    # Sessions that were begun under another identity of the city's go on.
    ("core/people/office.py", 'sessions.end_all(mine, "linked")', "pass", "sessions of another identity"),
    # The first password, printed on a sheet, opens the desk itself.
    ("core/people/passwords.py", "account.must_change or (", "(", "a first password to be changed"),
    # A password is good for ever.
    ("core/people/passwords.py", "account.must_change or (end is not None and", "account.must_change or (False and", "a password too old"),
    # Six digits that somebody watched are good a second time.
    ("core/people/factor.py", "if step > account.factor_step:", "if step:", "a code that was used"),
    # A recovery code is good more than once.
    ("core/people/factor.py", ", used_at__isnull=True)", ")", "a recovery code that was used"),
    # Anything typed is a recovery code.
    ("core/people/factor.py", "digest__in=_digests(account, code), ", "", "a wrong recovery code"),
    # The old sheet of recovery codes stays good beside the new one.
    ("core/people/factor.py", "    account.recovery.all().delete()\n    Recovery.objects", "    Recovery.objects", "earlier recovery codes"),
    # Codes of sign-in sheets are guessed without end.
    ("core/people/invitations.py", 'if not throttle.attempt("invitation", request):', "if False:", "guessing at sheets"),
    # A name alone signs in.
    ("core/people/signin.py", "found = authenticate(request, username=username, password=password)", "found = authenticate(request, username=username, password=password) or _named(username)", "a wrong password"),
    # One address tries name after name without end.
    ("core/people/signin.py", 'if not throttle.attempt("sign-in", request):', "if False:", "guessing from one address"),
    # The same of codes.
    ("core/people/signin.py", " or not free:", ":", "guessing codes from one address"),
    # Any code is the second factor.
    ("core/people/signin.py", "if not factor.passes(account, code):", "if False:", "a wrong second factor"),
    # Whoever sits at a desk left open binds a phone, or has new recovery codes.
    ("core/people/signin.py", ".check_password(password):", ".has_usable_password():", "a wrong password at a desk left open"),
    # A device that one account is known by counts its failures apart for every name: locked names are tried on.
    ("core/people/signin.py", 'return str(device) if whose in names else ""', "return str(device)", "a device of another account"),
    # A device is known for ever.
    ("core/people/signin.py", ", max_age=KNOWN_FOR)", ")", "how long a device is known"),
    # An administrator's earlier session goes on beside the new one.
    ("core/people/sessions.py", "if set(roles) & set(SINGLE.value()):", "if False:", "an administrator's one session"),
    # An administrator's session is left open for as long as anybody's.
    ("core/people/sessions.py", "(IDLE_ADMIN if actor.role in SINGLE.value() else IDLE).value()", "IDLE.value()", "an administrator's idle session"),
    # One's own page lists where everybody is signed in, from which device.
    ("core/people/sessions.py", "rows = account.sign_ins.filter(", "rows = SignedIn.objects.filter(", "where oneself is signed in"),
    # A session whose day is over is found again. (The statement itself is no text: its moment is set back instead.)
    ("core/people/session_store.py", "now=moment()):", "now=moment().replace(year=2000)):", "a session that ran out"),
    # A token that another identity system signed for.
    ("core/people/oidc.py", 'claims.get("iss") != settings.OIDC_ISSUER or ', "", "a token of another issuer"),
    # A token that was made for another site.
    ("core/people/oidc.py", " or self.OIDC_RP_CLIENT_ID not in audience", "", "a token for another audience"),
    # A token for several sites, given to another one of them.
    ("core/people/oidc.py", 'if len(audience) > 1 and claims.get("azp") != self.OIDC_RP_CLIENT_ID:', "if False:", "a token given to another party"),
    # A token without its times, or without whom it is about.
    ("core/people/oidc.py", 'if not all(claims.get(name) for name in ("exp", "iat", "sub", "nonce")):', "if False:", "a token that lacks a claim"),
    # A token without the city's claim signs in the first account that has no identity.
    ("core/people/oidc.py", " if subject else None", "", "a token about nobody"),
    # The city's system is believed to have asked for a second factor although it did not.
    ("core/people/oidc.py", 'return bool(({str(claims.get("acr"))} | said) & set(settings.OIDC_FACTOR))', "return True", "a second factor asked elsewhere"),
    # Who looks for some hours notes down in an inspection. Behind it: no move names that role.
    ("core/people/view_access.py", " and not roles.role(actor.role).hourly", "", "notes of who looks for hours"),
    # A choice of posts offers whoever is at the place, whatever the role: a steward is made the handler of a letter.
    ("core/procedures/forms.py", ", role__in=names)", ")", "posts of the role to choose from"),
    # The desk lists what every post of the city owes by name.
    ("core/duties/queries.py", "duty.post_id = %(post)s", "duty.post_id > 0", "what the post owes"),
    # What a post left behind stands on everybody's desk at the place, not on the secretary's alone.
    ("core/duties/queries.py", "OR %(heir)s AND duty.role = ''", "OR duty.role = ''", "what an heir owes"),
    # What others at the place still owe stands on the secretary's desk.
    ("core/duties/queries.py", " AND NOT post.during @> %(today)s::date", "", "what a held post owes"),
    # What a street's post left behind at a community stands on the community's desk.
    ("core/duties/queries.py", "AND post.place_id = duty.place_id ", "", "what a post elsewhere left"),
    # A message to a role goes to every post at the place.
    ("core/messages/outbox.py", 'FROM people_post p WHERE p.role = v.role"', 'FROM people_post p WHERE true"', "the role that is told"),
    # A message to a role at a place goes to that role at all places.
    ("core/messages/outbox.py", '" AND p.place_id = v.of AND p.during', '" AND p.during', "the place that is told"),
    # Every mail goes to the first account there is.
    ("core/messages/outbox.py", "Account.objects.filter(person__posts=row.post_id or 0).order_by", "Account.objects.order_by", "whose mail it is"),
    # What fewer than five residents said in a community and month is counted into what is published.
    ("core/tallies/queries.py", "sum(n) FILTER (WHERE of >= %s)::bigint, ", "sum(n) FILTER (WHERE of >= %s OR true)::bigint, ", "cells of few"),
    # Programs take the names of candidates away after the notice is over.
    ("web/api/posted.py", '_listed(row.paper) if shown["state"] == "posted" else []', "_listed(row.paper)", "names after a notice"),
    # Anybody says by a header which address they come from: no throttle counts them, and a demo lets them in.
    ("web/arrival.py", 'request.behind_proxy = _is_ours(request.META.get("REMOTE_ADDR", ""))', "request.behind_proxy = True", "whose word on an address counts"),
    # A street's office lists every account of the city.
    ("web/admin/accounts.py", 'office.reached(request.actor).select_related("person").annotate', 'Account.objects.select_related("person").annotate', "accounts listed to an office"),
    # An office opens any account, and gives it a post: `give` itself does not ask whose account it is.
    ("web/admin/accounts.py", 'office.reached(request.actor).select_related("person").prefetch_related', 'Account.objects.select_related("person").prefetch_related', "an account opened by an office"),
    # Somebody is said to stand in for a post at another place.
    ("web/admin/accounts.py", 'role=data["role"], place=data["place"])', 'role=data["role"])', "whom a deputy stands in for"),
    # An office hands what is open under a post to any post of the city.
    ("web/admin/accounts.py", 'heir = heirs.get(request.POST.get("heir", ""))', 'heir = heirs.get(h := request.POST.get("heir", "")) or Post.objects.filter(pk=int(h) if h.isdecimal() else 0).first()', "an heir among those offered"),
    # The same on the page of handing over.
    ("web/admin/handovers.py", 'heir = next((one for one in choices if str(one.pk) == request.POST.get("heir", "")), None)', 'heir = Post.objects.filter(pk=int(h) if (h := request.POST.get("heir", "")).isdecimal() else 0).select_related("person").first()', "an heir among those offered"),
    # A secretary reads which objection, candidate or notice lies under somebody's post, and is led to it.
    ("web/admin/handovers.py", 'hidden = work.case.procedure in ("notice", "objection", "candidate")', "hidden = False", "what goes on during a notice"),
    # The demo's page, with names and places, is shown from afar and on a real installation.
    ("web/home/demo.py", "    _only_here(request)\n    found = [", "    found = [", "the demo's page"),
    # The demo's door signs anybody in from afar and on a real installation.
    ("web/home/demo.py", "    _only_here(request)\n    held = ", "    held = ", "the demo's door itself"),
    # The list of sign-in sheets shows every account of the city.
    ("web/account/invitations.py", 'waiting(request.actor).select_related("person").prefetch_related', 'Account.objects.select_related("person").prefetch_related', "accounts listed for sheets"),
    # A sheet is printed for any account that has not been used yet, also of another place or role.
    ("web/account/invitations.py", 'get_object_or_404(waiting(request.actor).select_related("person"), pk=pk)', 'get_object_or_404(Account.objects.select_related("person"), pk=pk)', "a sheet for a member of the place"),
    # A street's desk shows the broken pledges of the whole city.
    ("web/home/late.py", "**{ledger.LEVEL[actor.level]: actor.place_id}, case__closed_at__isnull=True", "case__closed_at__isnull=True", "pledges of the place and below"),
    # The city counts letters that were never told up to it.
    ("web/home/late.py", "ledger.WAITS, level__gte=reminders.CITY", "ledger.WAITS", "letters that were told to the city"),
    # One's own page shows what everybody looked at, and why.
    ("web/account/me.py", "Look.objects.filter(post__person_id=account.person_id)", "Look.objects.all()", "one's own looks"),
    # The month's strip shows visits, answers and meetings of other communities.
    ("web/home/month.py", "WHERE place_id = %(place)s AND (closed_at", "WHERE (closed_at", "the month's cases of the place"),
    # The strip shows another community's report.
    ("web/home/month.py", "WHERE place_id = %(place)s AND kind = %(report)s", "WHERE kind = %(report)s", "the month's report of the place"),
    # The strip shows another community's round.
    ("web/home/month.py", "WHERE place_id = %(place)s AND kind = %(round)s", "WHERE kind = %(round)s", "the month's round of the place"),
    # A department's bar counts what is assigned to others.
    ("web/home/navigation.py", '_CASES.format("assignee_id = %(post)s")', '_CASES.format("true")', "counts of what is assigned"),
    # A department's bar counts what posts of other units left behind.
    ("web/home/navigation.py", "_ORPHANS.format(_UNIT)", '_ORPHANS.format("true")', "counts of what a unit left"),
    # A community's or street's bar counts the cases of the whole city. (What stands in a dict is taken out where it is used.)
    ("web/home/navigation.py", "sql = _ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)", 'sql = (_ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)).replace("place_id = %(place)s AND procedure IN", "procedure IN").replace("street_id = %(place)s AND procedure IN", "procedure IN")', "counts of the place's cases"),
    # It counts what posts elsewhere left behind.
    ("web/home/navigation.py", "sql = _ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)", 'sql = (_ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)).replace("c.place_id = %(place)s", "true").replace("c.street_id = %(place)s", "true")', "counts of what the place's posts left"),
    # It counts break-glass looks at other places.
    ("web/home/navigation.py", "sql = _ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)", 'sql = (_ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)).replace("WHERE place_id = %(place)s AND ends_at", "WHERE ends_at")', "counts of looks at the place"),
    # It counts doors that wait for others, whoever and wherever.
    ("web/home/navigation.py", "sql = _ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)", 'sql = (_ASSIGNED if assigned else _WITHIN.get(actor.level, _DUTIES)).replace("WHERE door.post_id = %(post)s AND", "WHERE")', "counts of one's own doors"),
    # Who only reads is shown who asked for a break-glass look at the place, and why.
    ("web/admin/access_log.py", "accesses = [] if request.actor.reads else list(", "accesses = list(", "looks listed to who reads"),
    # A sign-in at the city's system that somebody else began is finished in this session.
    ("web/account/oidc.py", 'known = states.pop(request.GET.get("state", ""), None)', 'known = states.pop(request.GET.get("state", ""), None) or next(iter(states.values()), None)', "a state of another session"),
    # A state is good a second time.
    ("web/account/oidc.py", "    request.session[STATES] = states\n", "", "a state that was used"),
    # A closed account comes in from outside. Behind it: each page asks again whether the account is open.
    ("web/account/oidc.py", "if not account.is_active:", "if False:", "a closed account from outside"),
    # Whoever reaches a case downloads any paper of it: minutes, papers about persons.
    ("web/home/papers.py", "pk=pk, kind__in=FROM_ABOVE", "pk=pk", "papers from above alone"),
    # Who sees figures alone finds people by name.
    ("web/home/search.py", "reached = not addresses.figures(actor)", "reached = True", "people for who sees figures"),
    # At a desk left open the password is changed without knowing it.
    ("web/account/signin.py", "        if not right:\n", "        if False:\n", "the old password"),
    # A desk that was left open tries passwords without an end.
    ("web/account/signin.py", "and signin.still(self.account, old)", "and self.account.check_password(old)", "guessing the old password"),
    # The figures are there where no token was ever set, for who sends an empty one.
    ("web/monitor.py", "if not settings.METRICS_TOKEN:", "if False:", "figures without any token"),
    # A street reads, and is told of, what residents complain of about itself.
    ("web/portal/complaint.py", "if about.level == Place.COMMUNITY else about.district)", "if about.level == Place.COMMUNITY else about)", "a complaint about the street itself"),
    # A file that bears no mark of who read it goes out to who only reads.
    ("web/reading.py", "answer = _instead(answer, errors.unmarked(request))", "pass", "a file without a mark"),
)  # fmt: skip
