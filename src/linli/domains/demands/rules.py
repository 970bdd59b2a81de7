"""The rules of the plan that this room reads (4.1, 4.2, 4.5), by their keys in the rulebook."""

from datetime import date, datetime

from linli.core.rulebook import Rule, calendar

ACKNOWLEDGE = Rule("demand.acknowledge", "length")
ACKNOWLEDGE_URGENT = Rule("demand.acknowledge_urgent", "length")
TRIAGE = Rule("demand.triage", "length")
SUPPLIER = Rule("demand.supplier", "length")
CLASSES = Rule("demand.classes", "items")
DIFFICULTY = Rule("demand.difficulty", "items")
LENGTHS = {
    "simple": Rule("demand.simple", "length"),
    "ordinary": Rule("demand.ordinary", "length"),
    "complex": Rule("demand.complex", "length"),
}
EXTENSION = Rule("demand.extension", "length")
EXTENSIONS = Rule("demand.extensions", "number")
SHELVED = Rule("demand.shelved", "length")
VERIFICATION = Rule("demand.verification", "length")
FEEDBACK = Rule("demand.feedback", "length")
CONFIRM = Rule("demand.confirm", "length")
REOPEN = Rule("demand.reopen", "length")
REOPEN_STREET = Rule("demand.reopen_street", "number")
PUBLIC_HOUSEHOLDS = Rule("demand.public_households", "number")
VERIFIED_BY_ANOTHER = Rule("demand.verified_by_another", "flag")
DECLINE_REASONS = Rule("demand.decline_reasons", "items")
MERGE_REASONS = Rule("demand.merge_reasons", "items")
SHELVE_REASONS = Rule("demand.shelve_reasons", "items")
DELAY_REASONS = Rule("demand.delay_reasons", "items")
OUTCOMES = Rule("demand.outcomes", "items")
SOURCES = Rule("demand.sources", "items")
IMPORTS = Rule("demand.imports", "items")
IMPORT_COLUMNS = Rule("demand.import_columns", "items")
IMPORT_DONE = Rule("demand.import_done", "list")
STEPS = Rule("demand.steps", "items")
DOORS = Rule("doors", "items")
DANGER = Rule("danger.numbers", "items")
UTILITIES = Rule("danger.utilities", "items")
SCALE = Rule("satisfaction.scale", "items")
SMALLEST = Rule("satisfaction.smallest_n", "number")
MANNER = Rule("feedback.manner", "items")
TIMING = Rule("feedback.timing", "items")
FEEDBACK_CHANNELS = Rule("feedback.channels", "items")
ASKED_BY_ANOTHER = Rule("feedback.asked_by_another", "flag")
THANKS = Rule("feedback.thanks", "flag")
RETURN_SAMPLE = Rule("feedback.return_sample", "number")
RETURN_VISIT = Rule("feedback.return_visit", "length")
TARGETS = Rule("visit.targets", "items")
FINDINGS = Rule("visit.findings", "items")
URGENCY = Rule("visit.urgency", "items")
VISIT_PHRASES = Rule("visit.phrases", "list")
CLASS_PHRASES = Rule("visit.class_phrases", "items")
DOORS_EACH = Rule("visit.doors_each", "number")
NOBODY_TIMES = Rule("visit.nobody_times", "number")
NOT_AHEAD = Rule("visit.not_ahead", "flag")
BACK = Rule("visit.back", "length")
PHRASES = Rule("demand.phrases", "list")
ROUNDS = Rule("visit.rounds", "number")
REMINDER_DAY = Rule("visit.reminder_day", "number")
RECEIVE = Rule("referral.receive", "length")
STREET = Rule("referral.street", "length")
ANSWER = Rule("referral.answer", "length")
LETTER_EXTENSION = Rule("referral.extension", "length")
LETTER_EXTENSIONS = Rule("referral.extensions", "number")
SIGN = Rule("referral.sign", "length")
NO_CLOSE_WITHOUT_FEEDBACK = Rule("chain.feedback", "flag")
URGENT_FIRST = Rule("chain.urgent_first", "flag")
PRIVATE = Rule("chain.private", "flag")
SIGNED = Rule("chain.signed", "flag")
LEAD = Rule("chain.lead", "flag")
CODE_DIGITS = Rule("demand.code_digits", "number")
HELD_FROM = Rule("demand.held_from", "number")
MOST_FROM_ONE = Rule("demand.most_from_one", "number")
PERSONAL_DAYS = Rule("demand.personal_days", "length")
HOST = Rule("host.name", "text")
REMIND = Rule("referral.remind", "length")
TO_DISTRICT = Rule("referral.to_district", "length")
TO_CITY = Rule("referral.to_city", "length")
URGE = Rule("referral.urge", "flag")
ON_PAPER = Rule("referral.paper", "flag")
PLEDGE_REMIND = Rule("pledge.remind", "length")
PLEDGE_LOOK = Rule("pledge.look", "length")
STILL = Rule("pledge.before_done", "flag")
PLEDGE_EVIDENCE = Rule("pledge.evidence", "flag")
SUMMONS_REPLY = Rule("summons.reply", "length")
SUMMONS_RECORD = Rule("summons.record", "length")
SUMMONS_ATTENDANCE = Rule("summons.attendance", "flag")
PAPER_KINDS = Rule("paper.kinds", "items")


def last_day(due: datetime) -> date:
    """The last day that still counts."""
    return calendar.Due(due).day


def declined(reason: str, edition: str | None = None) -> str:
    """A reason's own words to whoever reported it, with the door that stands open instead (4.2)."""
    item = DECLINE_REASONS.value(edition)[reason]
    door = DOORS.value(edition).get(item.get("door", ""), {})
    where = f"请找{door['label']}{'，电话 ' + door['number'] if door.get('number') else ''}。" if door else ""
    return f"{item['plain']}。{where}"
