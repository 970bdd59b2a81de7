"""What the database itself refuses: the serving role cannot rewrite what happened. Read by the grants."""

# UPDATE, DELETE and TRUNCATE are revoked.
APPEND_ONLY = ("journal_entry", "people_look", "people_opened", "people_tried")
# DELETE and TRUNCATE are revoked; a trigger lets a note be erased and nothing else.
KEPT = ("journal_note", "journal_chain")
# Everything but SELECT is revoked: written by a trigger that runs as the owner.
READ_ONLY = ("tallies_tally",)

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
