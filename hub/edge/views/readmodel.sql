-- The read model: what the hub says and waits for, for people to look at. A cache of topics; may be deleted.
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS pupils (
  id TEXT PRIMARY KEY,
  part INTEGER NOT NULL,
  position INTEGER NOT NULL,
  due INTEGER                       -- milliseconds; NULL: only news can change anything
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS waits (
  pupil TEXT NOT NULL,
  source TEXT NOT NULL,
  moment INTEGER NOT NULL,
  PRIMARY KEY (pupil, source, moment)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS waits_by_source ON waits (source, moment);

CREATE TABLE IF NOT EXISTS signals (
  id TEXT PRIMARY KEY,
  subject TEXT NOT NULL,
  rule TEXT NOT NULL,
  season INTEGER NOT NULL,
  occasion TEXT NOT NULL,
  revision INTEGER NOT NULL,
  change TEXT NOT NULL,
  step INTEGER NOT NULL,
  severity INTEGER NOT NULL,
  since INTEGER NOT NULL,
  responsible TEXT NOT NULL,
  reason TEXT,
  blocked TEXT
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS signals_by_subject ON signals (subject);

CREATE TABLE IF NOT EXISTS told (
  signal TEXT NOT NULL,
  address TEXT NOT NULL,
  role TEXT NOT NULL,
  revision INTEGER NOT NULL,
  change TEXT NOT NULL,
  PRIMARY KEY (signal, address)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS clocks (
  part INTEGER PRIMARY KEY,
  position INTEGER NOT NULL,
  now INTEGER,
  mode TEXT
);

-- In a later term of the source, begun by a withdrawal, what was heard before it counts no more.
CREATE TABLE IF NOT EXISTS heard (source TEXT PRIMARY KEY, term INTEGER NOT NULL, through INTEGER) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS settings (
  name TEXT PRIMARY KEY,
  version INTEGER NOT NULL,
  body TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS rejections (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,
  phase TEXT NOT NULL,
  code TEXT NOT NULL,
  field TEXT,
  picked_up INTEGER NOT NULL,
  line INTEGER,
  remedy TEXT NOT NULL,
  more INTEGER NOT NULL
) WITHOUT ROWID;
