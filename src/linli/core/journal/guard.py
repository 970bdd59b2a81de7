"""What the database itself refuses: the serving role cannot rewrite what happened. Read by the grants."""

# UPDATE, DELETE and TRUNCATE are revoked.
APPEND_ONLY = ("journal_entry", "people_look", "people_opened", "people_tried")
# DELETE and TRUNCATE are revoked; a trigger lets a note be erased and nothing else.
KEPT = ("journal_note", "journal_chain")
# Everything but SELECT is revoked: written by a trigger that runs as the owner.
READ_ONLY = ("tallies_tally", "tallies_stock", "tallies_roll", "tallies_rolled")

TRIGGERS = """
CREATE FUNCTION linli_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'linli: % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON journal_entry
  FOR EACH ROW EXECUTE FUNCTION linli_append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON journal_entry
  FOR EACH STATEMENT EXECUTE FUNCTION linli_append_only();
CREATE FUNCTION linli_note_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.text = '' AND NEW.erased_at IS NOT NULL AND OLD.erased_at IS NULL
     AND (NEW.id, NEW.case_id, NEW.kind, NEW.salt, NEW.at) = (OLD.id, OLD.case_id, OLD.kind, OLD.salt, OLD.at)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'linli: a note can be erased, never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER note_erase BEFORE UPDATE OR DELETE ON journal_note
  FOR EACH ROW EXECUTE FUNCTION linli_note_erase();
"""

TALLY = """
CREATE FUNCTION linli_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
  INSERT INTO tallies_tally (place_id, month, kind, n)
  SELECT place_id, month, kind, sum(n) FROM (
    SELECT place_id, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date AS month,
           procedure || '.' || verb AS kind, 1 AS n FROM made WHERE procedure <> ''
    UNION ALL
    SELECT place_id, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date,
           procedure || '=' || target, 1 FROM made WHERE procedure <> '' AND target <> source AND target <> ''
    UNION ALL
    SELECT place_id, date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date,
           procedure || '=' || source, -1 FROM made WHERE procedure <> '' AND target <> source AND source <> ''
  ) AS counted GROUP BY place_id, month, kind ORDER BY place_id, month, kind
  ON CONFLICT (place_id, month, kind) DO UPDATE SET n = tallies_tally.n + excluded.n;
  RETURN NULL;
END $$;
CREATE TRIGGER tally AFTER INSERT ON journal_entry
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION linli_tally();
"""

# Later steps; each is run by a migration of its own.

# Every place has its head from the day it is there: heads made on the way would be locked out of order. A head goes
# forward only.
HEADS = """
CREATE FUNCTION linli_place_chain() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO journal_chain (place_id, seq, digest) SELECT id, 0, ''::bytea FROM made ON CONFLICT DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER place_chain AFTER INSERT ON places_place
  REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION linli_place_chain();
INSERT INTO journal_chain (place_id, seq, digest) SELECT id, 0, ''::bytea FROM places_place ON CONFLICT DO NOTHING;
CREATE TRIGGER head_forward BEFORE UPDATE ON journal_chain
  FOR EACH ROW WHEN (NEW.seq <= OLD.seq OR NEW.place_id <> OLD.place_id) EXECUTE FUNCTION linli_append_only();
"""

# The counting runs as the owner: it must not be turned aside by somebody's temporary table of the same name.
FIRM = "ALTER FUNCTION linli_tally() SET search_path = public, pg_temp"

# An erased note loses its salt with its words: else a guess could be proven by the digest on the line.
SALTLESS = """
CREATE OR REPLACE FUNCTION linli_note_erase() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.text = '' AND NEW.salt = ''::bytea AND NEW.erased_at IS NOT NULL
     AND OLD.erased_at IS NULL
     AND (NEW.id, NEW.case_id, NEW.kind, NEW.at) = (OLD.id, OLD.case_id, OLD.kind, OLD.at)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'linli: a note can be erased, never changed' USING ERRCODE = 'insufficient_privilege';
END $$;
"""


# What each line counts for: its verb, its states as they are left and reached, and what it carries in `count`. `gone` is
# how many left a state; `minutes` the minutes since 1970, less at the reaching, so that the sum is how long it was stood
# in. The recount of `./linli tallies verify` and every past day are read by the same words.
def _steps(period: str) -> str:
    """The text, with `lines` still to be filled in, by periods of that expression."""
    return f"""
SELECT place_id, {period}, kind, n, gone, minutes
FROM {{lines}}, LATERAL (
  SELECT procedure || '.' || verb AS kind, 1 AS n, 0 AS gone, 0::bigint AS minutes
  UNION ALL SELECT procedure || '=' || target, 1, 0, -floor(extract(epoch FROM at) / 60)::bigint
    WHERE target <> source AND target <> ''
  UNION ALL SELECT procedure || '=' || source, -1, 1, floor(extract(epoch FROM at) / 60)::bigint
    WHERE target <> source AND source <> ''
  UNION ALL SELECT procedure || '/' || key, value::int, 0, 0
    FROM jsonb_each_text(CASE jsonb_typeof(data -> 'count') WHEN 'object' THEN data -> 'count' ELSE '{{{{}}}}' END)
) AS step WHERE procedure <> ''
"""  # noqa: S608


_STEPS_1 = _steps("date_trunc('month', at AT TIME ZONE 'Asia/Shanghai')::date AS month")
_STEPS_BY_DAY_1 = _steps("(at AT TIME ZONE 'Asia/Shanghai')::date AS day")
# These stand: what was added up to now is how many there are now, kept beside the months.
STANDS = "(kind LIKE '%=%' OR kind LIKE '%/at:%' OR kind LIKE '%/overdue:%')"
STOCK = f"""
CREATE OR REPLACE FUNCTION linli_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  WITH counted AS (
    SELECT place_id, month, kind, sum(n) AS n, sum(gone) AS gone, sum(minutes) AS minutes
    FROM ({_STEPS_1.format(lines="made")}) AS steps GROUP BY place_id, month, kind
  ), stock AS (
    INSERT INTO tallies_stock (place_id, kind, n)
    SELECT place_id, kind, sum(n) FROM counted WHERE {STANDS} GROUP BY place_id, kind ORDER BY place_id, kind
    ON CONFLICT (place_id, kind) DO UPDATE SET n = tallies_stock.n + excluded.n
  )
  INSERT INTO tallies_tally (place_id, month, kind, n, gone, minutes)
  SELECT place_id, month, kind, n, gone, minutes FROM counted ORDER BY place_id, month, kind
  ON CONFLICT (place_id, month, kind) DO UPDATE SET n = tallies_tally.n + excluded.n,
    gone = tallies_tally.gone + excluded.gone, minutes = tallies_tally.minutes + excluded.minutes;
  RETURN NULL;
END $$;
-- Counts one place again while all others go on; in it a line waits at the chain's head. Whoever serves may ask for it.
CREATE FUNCTION linli_recount(wanted bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM journal_chain WHERE place_id = wanted FOR UPDATE;
  DELETE FROM tallies_tally WHERE place_id = wanted;
  DELETE FROM tallies_stock WHERE place_id = wanted;
  INSERT INTO tallies_tally (place_id, month, kind, n, gone, minutes)
  SELECT place_id, month, kind, sum(n), sum(gone), sum(minutes)
  FROM ({_STEPS_1.format(lines="journal_entry")}) AS steps WHERE place_id = wanted GROUP BY place_id, month, kind;
  INSERT INTO tallies_stock (place_id, kind, n)
  SELECT place_id, kind, sum(n) FROM tallies_tally WHERE place_id = wanted AND {STANDS} GROUP BY place_id, kind;
END $$;
"""  # noqa: S608
# Each place in a transaction of its own: nobody waits longer than for one place.
RECOUNT = """
DO $$ DECLARE one bigint; BEGIN
  FOR one IN SELECT place_id FROM journal_chain WHERE seq > 0 ORDER BY place_id LOOP
    PERFORM linli_recount(one);
    COMMIT;
  END LOOP;
END $$
"""


# What the lines of these places add up to day by day, from the first day on: read by the roll and by its recount.
def _rolled(steps: str) -> str:
    return f"""
SELECT r.roll_id, s.day, s.kind, sum(s.n) AS n, sum(s.gone) AS gone, sum(s.minutes) AS minutes
FROM ({steps}) AS s JOIN {{rolls}} AS r ON r.place = s.place_id GROUP BY r.roll_id, s.day, s.kind
"""  # noqa: S608


# Days that are over do not change any more: what lies together is added up once a day, at most a month's days at a time,
# so that nobody who looks at a whole district or a city adds up every community of every month. Only the owner writes it.
ROLL = f"""
CREATE FUNCTION linli_roll_begin(wanted bigint[], told text) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  INSERT INTO tallies_roll (digest, members, through)
  SELECT told, wanted, (at AT TIME ZONE 'Asia/Shanghai')::date - 1 FROM journal_entry ORDER BY id LIMIT 1
  ON CONFLICT (digest) DO NOTHING
$$;
CREATE FUNCTION linli_roll(until date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
DECLARE since date; upto date;
BEGIN
  SELECT min(through) INTO since FROM tallies_roll WHERE through < until;
  IF since IS NULL THEN RETURN false; END IF;
  upto := least(until, since + 31);
  PERFORM 1 FROM tallies_roll WHERE through = since ORDER BY id FOR UPDATE;
  INSERT INTO tallies_rolled (roll_id, day, kind, n, gone, minutes)
  SELECT d.roll_id, d.day, d.kind, coalesce(b.n, 0) + sum(d.n) OVER w, coalesce(b.gone, 0) + sum(d.gone) OVER w,
    coalesce(b.minutes, 0) + sum(d.minutes) OVER w
  FROM ({
    _rolled(_STEPS_BY_DAY_1).format(
        lines="(SELECT * FROM journal_entry WHERE at >= (since + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'"
        " AND at < (upto + 1)::timestamp AT TIME ZONE 'Asia/Shanghai') AS lines",
        rolls="(SELECT id AS roll_id, unnest(members) AS place FROM tallies_roll WHERE through = since)",
    )
}) AS d
  LEFT JOIN LATERAL (
    SELECT n, gone, minutes FROM tallies_rolled o WHERE o.roll_id = d.roll_id AND o.kind = d.kind ORDER BY day DESC LIMIT 1
  ) AS b ON true
  WINDOW w AS (PARTITION BY d.roll_id, d.kind ORDER BY d.day);
  UPDATE tallies_roll SET through = upto WHERE through = since;
  RETURN true;
END $$;
CREATE FUNCTION linli_roll_again(wanted bigint[]) RETURNS void LANGUAGE sql SECURITY DEFINER
SET search_path = public, pg_temp AS $$
  DELETE FROM tallies_rolled WHERE roll_id = ANY(wanted);
  DELETE FROM tallies_roll WHERE id = ANY(wanted)
$$;
"""  # noqa: S608

# --- counts that are corrected later ------------------------------------------------------------------------

# A line of this verb puts right what earlier lines counted: it counts on the day that it names (`on`), and for nothing else.
CORRECT = "correct-count"
_DAY = (
    f"CASE verb WHEN '{CORRECT}' THEN (data ->> 'on')::date ELSE (at AT TIME ZONE 'Asia/Shanghai')::date END"
)
STEPS = _steps(f"date_trunc('month', {_DAY})::date AS month")
ROLLED = _rolled(_steps(f"{_DAY} AS day"))


def lines_of(first: str, end: str, only: str = "true") -> str:
    """The lines that count on the days from `first` on, `end` not included: SQL expressions of dates. `only`: of which."""
    return f"""(SELECT * FROM journal_entry WHERE at >= {first}::timestamp AT TIME ZONE 'Asia/Shanghai'
  AND at < {end}::timestamp AT TIME ZONE 'Asia/Shanghai' AND verb <> '{CORRECT}' AND {only}
  UNION ALL SELECT * FROM journal_entry WHERE verb = '{CORRECT}'
  AND data ->> 'on' >= ({first})::date::text AND data ->> 'on' < ({end})::date::text AND {only}) AS lines"""  # noqa: S608


# The same three functions by the new steps. A correction of days that are added up already lets those sums begin again:
# all rolls of its place are locked first, so that none goes past the day meanwhile without it.
CORRECTED = f"""
CREATE OR REPLACE FUNCTION linli_tally() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE touched bigint[];
BEGIN
  WITH counted AS (
    SELECT place_id, month, kind, sum(n) AS n, sum(gone) AS gone, sum(minutes) AS minutes
    FROM ({STEPS.format(lines="made")}) AS steps GROUP BY place_id, month, kind
  ), stock AS (
    INSERT INTO tallies_stock (place_id, kind, n)
    SELECT place_id, kind, sum(n) FROM counted WHERE {STANDS} GROUP BY place_id, kind ORDER BY place_id, kind
    ON CONFLICT (place_id, kind) DO UPDATE SET n = tallies_stock.n + excluded.n
  )
  INSERT INTO tallies_tally (place_id, month, kind, n, gone, minutes)
  SELECT place_id, month, kind, n, gone, minutes FROM counted ORDER BY place_id, month, kind
  ON CONFLICT (place_id, month, kind) DO UPDATE SET n = tallies_tally.n + excluded.n,
    gone = tallies_tally.gone + excluded.gone, minutes = tallies_tally.minutes + excluded.minutes;
  IF EXISTS (SELECT FROM made WHERE verb = '{CORRECT}') THEN
    PERFORM 1 FROM tallies_roll WHERE EXISTS (
      SELECT FROM made WHERE verb = '{CORRECT}' AND place_id = ANY(members)) ORDER BY id FOR UPDATE;
    SELECT array_agg(id) INTO touched FROM tallies_roll WHERE EXISTS (
      SELECT FROM made WHERE verb = '{
    CORRECT
}' AND place_id = ANY(members) AND (data ->> 'on')::date <= through);
    DELETE FROM tallies_rolled WHERE roll_id = ANY(touched);
    UPDATE tallies_roll SET through = (
      SELECT (at AT TIME ZONE 'Asia/Shanghai')::date - 1 FROM journal_entry ORDER BY id LIMIT 1) WHERE id = ANY(touched);
  END IF;
  RETURN NULL;
END $$;
CREATE OR REPLACE FUNCTION linli_recount(wanted bigint) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM journal_chain WHERE place_id = wanted FOR UPDATE;
  DELETE FROM tallies_tally WHERE place_id = wanted;
  DELETE FROM tallies_stock WHERE place_id = wanted;
  INSERT INTO tallies_tally (place_id, month, kind, n, gone, minutes)
  SELECT place_id, month, kind, sum(n), sum(gone), sum(minutes)
  FROM ({
    STEPS.format(lines="journal_entry")
}) AS steps WHERE place_id = wanted GROUP BY place_id, month, kind;
  INSERT INTO tallies_stock (place_id, kind, n)
  SELECT place_id, kind, sum(n) FROM tallies_tally WHERE place_id = wanted AND {
    STANDS
} GROUP BY place_id, kind;
END $$;
CREATE OR REPLACE FUNCTION linli_roll(until date) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE since date; upto date;
BEGIN
  SELECT min(through) INTO since FROM tallies_roll WHERE through < until;
  IF since IS NULL THEN RETURN false; END IF;
  upto := least(until, since + 31);
  PERFORM 1 FROM tallies_roll WHERE through = since ORDER BY id FOR UPDATE;
  INSERT INTO tallies_rolled (roll_id, day, kind, n, gone, minutes)
  SELECT d.roll_id, d.day, d.kind, coalesce(b.n, 0) + sum(d.n) OVER w, coalesce(b.gone, 0) + sum(d.gone) OVER w,
    coalesce(b.minutes, 0) + sum(d.minutes) OVER w
  FROM ({
    ROLLED.format(
        lines=lines_of("(since + 1)", "(upto + 1)"),
        rolls="(SELECT id AS roll_id, unnest(members) AS place FROM tallies_roll WHERE through = since)",
    )
}) AS d
  LEFT JOIN LATERAL (
    SELECT n, gone, minutes FROM tallies_rolled o WHERE o.roll_id = d.roll_id AND o.kind = d.kind ORDER BY day DESC LIMIT 1
  ) AS b ON true
  WINDOW w AS (PARTITION BY d.roll_id, d.kind ORDER BY d.day);
  UPDATE tallies_roll SET through = upto WHERE through = since;
  RETURN true;
END $$;
"""  # noqa: S608
