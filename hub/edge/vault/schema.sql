-- The sealed secret of the access log's chain, and a keyed hash: that the keys at hand are this vault's.
CREATE TABLE IF NOT EXISTS proof (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL, hash BLOB NOT NULL);

-- Each number ever seen, encrypted, by the keyed hash that its pupil's name is made of. The pupil may have another
-- name: of linked numbers, and once the hash is of a newer key.
CREATE TABLE IF NOT EXISTS number (
  hash BLOB PRIMARY KEY, pupil TEXT NOT NULL, other_name INTEGER NOT NULL, sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS number_by_pupil ON number (pupil) WHERE other_name;

-- A source's own reference, by the keyed hash that its provisional pupil's name is made of: the pupil of the
-- number that the source first named beside it, and the provisional pupil if anybody was ever told of it.
CREATE TABLE IF NOT EXISTS own (
  hash BLOB PRIMARY KEY, pupil TEXT, told TEXT, sealed BLOB NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS own_by_pupil ON own (pupil) WHERE told IS NOT NULL;

-- Further pupils beside a reference: one person all the same, or nobody's guess.
CREATE TABLE IF NOT EXISTS own_other (
  own BLOB NOT NULL REFERENCES own ON UPDATE CASCADE, pupil TEXT NOT NULL, PRIMARY KEY (own, pupil)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS own_other_by_pupil ON own_other (pupil);

CREATE VIEW IF NOT EXISTS own_pupil AS
SELECT hash AS own, pupil FROM own WHERE pupil IS NOT NULL UNION ALL SELECT own, pupil FROM own_other;

-- Which pupil lives on in which other, or (`parted`) no more; seq is the version of the Merged fact.
CREATE TABLE IF NOT EXISTS merged (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, pupil TEXT NOT NULL UNIQUE, survivor TEXT NOT NULL, how TEXT NOT NULL,
  parted INTEGER NOT NULL, CHECK (pupil <> survivor)
);

CREATE INDEX IF NOT EXISTS merged_by_survivor ON merged (survivor);

-- Of whom a person has said that they are two.
CREATE TABLE IF NOT EXISTS apart (one TEXT NOT NULL, other TEXT NOT NULL, PRIMARY KEY (one, other)) WITHOUT ROWID;

-- What a person has decided of who is who, oldest first; `done`: whether Kafka has it; `undone`: whether it was reverted.
CREATE TABLE IF NOT EXISTS decided (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT NOT NULL, pupil TEXT NOT NULL, other TEXT NOT NULL,
  moment TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, undone INTEGER NOT NULL DEFAULT 0
);

-- What each recipient knows a signal by; follows the topic `signals`.
CREATE TABLE IF NOT EXISTS cases (
  id TEXT PRIMARY KEY, pupil TEXT NOT NULL, rule TEXT NOT NULL, season INTEGER NOT NULL,
  occasion TEXT NOT NULL, recipient TEXT NOT NULL, open INTEGER NOT NULL, revision INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS followed (
  topic TEXT NOT NULL, part INTEGER NOT NULL, next INTEGER NOT NULL, PRIMARY KEY (topic, part)
) WITHOUT ROWID;

-- Who asked what and why; only ever added to, and chained so that a change shows.
CREATE TABLE IF NOT EXISTS access (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, moment TEXT NOT NULL, who TEXT NOT NULL, organisation TEXT NOT NULL,
  action TEXT NOT NULL, subject TEXT NOT NULL, reason BLOB NOT NULL, outcome TEXT NOT NULL, hash TEXT NOT NULL
);

CREATE TRIGGER IF NOT EXISTS access_stays BEFORE UPDATE ON access
BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END;

CREATE TRIGGER IF NOT EXISTS access_is_kept BEFORE DELETE ON access
BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END;

-- When a delivery was first picked up, so that a repeat is read as it was read first.
CREATE TABLE IF NOT EXISTS pickup (delivery TEXT PRIMARY KEY, moment TEXT NOT NULL) WITHOUT ROWID;

-- The deliveries of a source in the order in which they came: `place` among all of them, `nth` among those that
-- speak as of one moment. A repeat keeps both.
CREATE TABLE IF NOT EXISTS turn (
  delivery TEXT PRIMARY KEY, source TEXT NOT NULL, moment INTEGER NOT NULL, nth INTEGER NOT NULL,
  place INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS turn_by_moment ON turn (source, moment, nth);

CREATE INDEX IF NOT EXISTS turn_by_place ON turn (source, place);

-- How far a feed that numbers its messages has counted; the deliveries in which it ran back, and who looked.
CREATE TABLE IF NOT EXISTS counted (
  source TEXT PRIMARY KEY, number INTEGER NOT NULL, moment TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS ran_back (
  delivery TEXT PRIMARY KEY, source TEXT NOT NULL, seen INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- How far a feed that is pulled has been taken in; when it was last asked, and looked at from its beginning; since
-- when it gives no answer that can be used, and why.
CREATE TABLE IF NOT EXISTS pulled (
  source TEXT PRIMARY KEY, number INTEGER, tried TEXT, looked TEXT, trouble TEXT, since TEXT
) WITHOUT ROWID;

-- Numbers of it that were passed over, from which to which; `asked`: when last, once more. `old`: of an earlier
-- count, for which nobody can ask any more.
CREATE TABLE IF NOT EXISTS missing (
  source TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, since TEXT NOT NULL, asked TEXT NOT NULL,
  old INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (source, old, first)
) WITHOUT ROWID;

-- Beside which pupil a source has which of its own numbers, with which birth date: as keyed digests; in which
-- part of its whole. `plain`: told without a mark; `gone`: the delivery in which the number became another pupil's.
CREATE TABLE IF NOT EXISTS claimed (
  source TEXT NOT NULL, pupil TEXT NOT NULL, own TEXT NOT NULL, birth TEXT NOT NULL, part TEXT, plain INTEGER NOT NULL,
  gone TEXT, PRIMARY KEY (source, pupil, own)
) WITHOUT ROWID;

-- Deliveries in which nearly all own numbers were new, beside pupils that the source had told of under others.
CREATE TABLE IF NOT EXISTS renumbered (delivery TEXT PRIMARY KEY) WITHOUT ROWID;

-- How many records in a row a source has had rejected, before and after its last delivery; whether too many.
CREATE TABLE IF NOT EXISTS streak (
  source TEXT PRIMARY KEY, delivery TEXT NOT NULL, before INTEGER NOT NULL, after INTEGER NOT NULL,
  stopped INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Rejections that a person, or a later delivery, has dealt with; a repeat of the delivery does not bring them back.
CREATE TABLE IF NOT EXISTS handled (
  rejection TEXT PRIMARY KEY, how TEXT NOT NULL, moment TEXT NOT NULL
) WITHOUT ROWID;

-- What each source said last of things that a full statement of it can take back; pseudonyms, no word of it.
CREATE TABLE IF NOT EXISTS listed (
  source TEXT NOT NULL, pupil TEXT NOT NULL, kind TEXT NOT NULL, ref TEXT NOT NULL, version INTEGER NOT NULL,
  first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, part TEXT, gone INTEGER NOT NULL,
  PRIMARY KEY (source, pupil, kind, ref)
) WITHOUT ROWID;

-- Full statements that would have taken back too much, and what became of them.
CREATE TABLE IF NOT EXISTS held (
  delivery TEXT PRIMARY KEY, source TEXT NOT NULL, picked_up TEXT NOT NULL, version INTEGER NOT NULL,
  first_day INTEGER NOT NULL, last_day INTEGER NOT NULL, parts TEXT NOT NULL,
  known INTEGER NOT NULL, lost INTEGER NOT NULL, rejected INTEGER NOT NULL, state TEXT NOT NULL
) WITHOUT ROWID;

-- What each source has delivered, so that a delivery can be found and withdrawn; names without a number.
CREATE TABLE IF NOT EXISTS taken (
  delivery TEXT PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, picked_up TEXT NOT NULL, through TEXT,
  is_full INTEGER NOT NULL, records INTEGER NOT NULL, rejected INTEGER NOT NULL, facts INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS taken_by_source ON taken (source, picked_up);

-- Deliveries that were withdrawn, each with the term of its source that began by it, and whether Kafka has it.
CREATE TABLE IF NOT EXISTS withdrawn (
  delivery TEXT PRIMARY KEY, source TEXT NOT NULL, term INTEGER NOT NULL, moment TEXT NOT NULL, done INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS withdrawn_by_source ON withdrawn (source);

-- Deliveries of which rejections wait, so that a later one can take their place; names as keyed hashes.
CREATE TABLE IF NOT EXISTS waiting_of (
  delivery TEXT PRIMARY KEY, source TEXT NOT NULL, name TEXT NOT NULL, like_name TEXT NOT NULL,
  version INTEGER NOT NULL, picked_up TEXT NOT NULL, records INTEGER NOT NULL,
  first_day INTEGER, last_day INTEGER, parts TEXT NOT NULL
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS waiting_of_name ON waiting_of (source, like_name);

-- What waits of them; `own` is the source's own number for the record, sealed.
CREATE TABLE IF NOT EXISTS waiting (
  rejection TEXT PRIMARY KEY, delivery TEXT NOT NULL, count INTEGER NOT NULL, own BLOB
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS waiting_by_delivery ON waiting (delivery);

-- What their records are about, as keyed hashes: a later word about the same closes them.
CREATE TABLE IF NOT EXISTS waiting_about (
  hash TEXT NOT NULL, source TEXT NOT NULL, rejection TEXT NOT NULL, PRIMARY KEY (hash, rejection)
) WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS waiting_about_source ON waiting_about (source);

CREATE INDEX IF NOT EXISTS waiting_about_rejection ON waiting_about (rejection);

-- The form in which each source writes (columns, codes that no table knows, versions) as keyed digests, each with the
-- first and the last delivery that had it. The empty one says that there was a delivery.
CREATE TABLE IF NOT EXISTS trait (
  source TEXT NOT NULL, trait TEXT NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL, PRIMARY KEY (source, trait)
) WITHOUT ROWID;

-- Deliveries of which nothing counts yet, for their form is new to a source whose form is frozen: how much of it is
-- new, and what became of them; the file's name as a keyed hash.
CREATE TABLE IF NOT EXISTS kept_out (
  delivery TEXT PRIMARY KEY, source TEXT NOT NULL, picked_up TEXT NOT NULL, records INTEGER NOT NULL,
  columns INTEGER NOT NULL, codes INTEGER NOT NULL, versions INTEGER NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL
) WITHOUT ROWID;

-- How much of a source's last delivery was left out, as is agreed with it.
CREATE TABLE IF NOT EXISTS left_out (
  source TEXT PRIMARY KEY, delivery TEXT NOT NULL, columns INTEGER NOT NULL, records INTEGER NOT NULL
) WITHOUT ROWID;

-- How each source describes a pupil by name, birth date and sex, sealed; the surname as a keyed digest, to count how
-- many have it, and all of it, to know a repeat.
CREATE TABLE IF NOT EXISTS described (
  id INTEGER PRIMARY KEY, pupil TEXT NOT NULL, source TEXT NOT NULL, said TEXT NOT NULL, surname TEXT NOT NULL,
  sealed BLOB NOT NULL, UNIQUE (pupil, source)
);

CREATE INDEX IF NOT EXISTS described_surname ON described (surname);

-- By what it is found again: keyed digests of parts of it. `numbered`: whether a number is known of the pupil.
CREATE TABLE IF NOT EXISTS described_by (
  digest TEXT NOT NULL, numbered INTEGER NOT NULL, described INTEGER NOT NULL REFERENCES described,
  PRIMARY KEY (digest, numbered, described)
) WITHOUT ROWID;

-- Who came without a number and may be somebody known; seq is the version of the IdentityDoubted fact.
CREATE TABLE IF NOT EXISTS doubted (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, pupil TEXT NOT NULL UNIQUE, since TEXT NOT NULL, open INTEGER NOT NULL
);
