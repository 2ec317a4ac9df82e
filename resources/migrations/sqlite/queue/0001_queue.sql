-- The conversation queue (queue.db). Times are microseconds of the queue's clock.
-- Places of a lane: 10 idle, 11 ready, 12 leased, 13 waiting, 14 blocked, 15 ready and suspect.

CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    epoch BLOB NOT NULL,            -- empty: brand new
    seq INTEGER NOT NULL,           -- last sequence number given to a job or a lease
    clock INTEGER NOT NULL,         -- last time written
    last_ring INTEGER NOT NULL,
    done_first INTEGER NOT NULL,    -- the completed ring holds done_first <= n < done_next
    done_next INTEGER NOT NULL,
    dedup_cursor BLOB NOT NULL      -- where the walk that forgets old dedup keys goes on
) STRICT;

INSERT INTO meta (id, epoch, seq, clock, last_ring, done_first, done_next, dedup_cursor)
VALUES (1, x'', 0, 0, 0, 1, 1, x'');

-- Lanes are ordered, limited and paused by ring. The numbers of lanes by place are kept in the transaction that
-- moves a lane, so that nothing is ever counted by reading lanes.
CREATE TABLE ring (
    id INTEGER PRIMARY KEY,
    route INTEGER NOT NULL CHECK (route BETWEEN 0 AND 5),
    name BLOB NOT NULL,
    ready_low INTEGER NOT NULL,     -- ready lanes by class, suspects apart
    ready_normal INTEGER NOT NULL,
    ready_high INTEGER NOT NULL,
    ready_urgent INTEGER NOT NULL,
    leased INTEGER NOT NULL,
    waiting INTEGER NOT NULL,
    blocked INTEGER NOT NULL,
    suspect INTEGER NOT NULL,
    tat INTEGER NOT NULL,           -- of the ring's own rate
    probe INTEGER NOT NULL,         -- 0 none, 1 one lane may pass, 2 it has passed
    probe_lane INTEGER NOT NULL,
    UNIQUE (route, name)
) STRICT;

-- Jobs by what the API asks for; kept like the numbers of lanes. State: 0 waiting, 1 active, 2 delayed, 3 blocked.
CREATE TABLE counter (
    ring INTEGER NOT NULL,
    line BLOB NOT NULL,
    state INTEGER NOT NULL,
    jobs INTEGER NOT NULL,
    PRIMARY KEY (ring, line, state)
) STRICT, WITHOUT ROWID;

-- Pauses of everything (0), a route (1), a ring (2); a lane's own stands in its row.
CREATE TABLE pause (
    kind INTEGER NOT NULL,
    route INTEGER NOT NULL,
    ring BLOB NOT NULL,
    until INTEGER,
    PRIMARY KEY (kind, route, ring)
) STRICT, WITHOUT ROWID;

-- Kind: 0 rate of a lane, 1 rate of a ring, 2 leased lanes of a ring; ring '' = all without one of their own.
CREATE TABLE limit_setting (
    kind INTEGER NOT NULL,
    route INTEGER NOT NULL,
    ring BLOB NOT NULL,
    spacing INTEGER NOT NULL,       -- microseconds between two
    burst INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    PRIMARY KEY (kind, route, ring)
) STRICT, WITHOUT ROWID;

-- A lane's row number is a hash of ring and key (or one of the next few, if that is another's), so that it is
-- found without an index of its own. Few columns, because each is read and written with every move of a lane; and
-- what changes with most moves keeps its size, so that the row is overwritten in place: hence codes from 10 and turns
-- from 1000 on, and leases of at least 64 bytes. The layout of the blobs stands in queuerowcodec.cpp.
CREATE TABLE lane (
    id INTEGER PRIMARY KEY,
    ring INTEGER NOT NULL,
    key BLOB NOT NULL,
    place INTEGER NOT NULL,
    turn INTEGER NOT NULL,          -- 1000 and, ready: ring * 4 + class; suspect: ring * 4; leased alone: 1
    sort INTEGER NOT NULL,          -- ready: since; suspect: score; leased: deadline; waiting: due; blocked: since;
                                    -- idle: until
    line BLOB NOT NULL,             -- of all its jobs, unless they are mixed: then see lane_line
    classes BLOB NOT NULL,          -- jobs by class
    head BLOB NOT NULL,             -- id, pos, due and created of its first job, and the id of its lone one
    aged INTEGER,                   -- when its head was created, unless it has been ready since just then
    lease BLOB NOT NULL,            -- token, alone, taken jobs, worker; zeros when not leased
    rare INTEGER NOT NULL,          -- 1: see lane_rare, 2: see lane_line, 3: see both
    CHECK (place BETWEEN 10 AND 15)
) STRICT;

CREATE INDEX lane_place ON lane (place, turn, sort);
CREATE INDEX lane_aged ON lane (ring, aged) WHERE aged IS NOT NULL;

-- What most lanes never have.
CREATE TABLE lane_rare (
    lane INTEGER PRIMARY KEY,
    tat INTEGER NOT NULL,           -- of the lane's own rate
    lost INTEGER NOT NULL,          -- leases lost until the mark is settled
    mark INTEGER NOT NULL,          -- the last job of those leases
    paused INTEGER NOT NULL,
    pause_until INTEGER,
    blocked_by INTEGER              -- the dead job that holds the lane
) STRICT;

CREATE INDEX lane_pause_until ON lane_rare (pause_until) WHERE pause_until IS NOT NULL;
CREATE INDEX lane_blocked_by ON lane_rare (blocked_by) WHERE blocked_by IS NOT NULL;

-- Jobs by line of the lanes that hold more than one.
CREATE TABLE lane_line (
    lane INTEGER NOT NULL,
    line BLOB NOT NULL,
    jobs INTEGER NOT NULL,
    PRIMARY KEY (lane, line)
) STRICT, WITHOUT ROWID;

-- What changes has a column, all else stands in the body (queuerowcodec.cpp).
CREATE TABLE job (
    seq INTEGER PRIMARY KEY,        -- its id
    lane INTEGER NOT NULL,
    pos INTEGER NOT NULL,           -- order inside the lane
    behind INTEGER NOT NULL,        -- 0: it is its lane's lone job, which joined the empty lane and needs no index
    due INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    alone_lost INTEGER NOT NULL,    -- leases lost while it ran alone
    error BLOB NOT NULL,
    body BLOB NOT NULL              -- class, key held, created, deadline, line, dedup key, correlation, payload
) STRICT;

CREATE INDEX job_lane ON job (lane, pos) WHERE behind = 1;

CREATE TABLE dedup (
    key BLOB PRIMARY KEY,
    seq INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Keys claimed lately, in that order, on their way into dedup; see RecentKeys.
CREATE TABLE dedup_recent (
    n INTEGER PRIMARY KEY,
    key BLOB NOT NULL,
    seq INTEGER NOT NULL,
    expires INTEGER NOT NULL
) STRICT;

-- The ring of completed jobs, one row an operation, in the order of completion: n is the number of its first.
CREATE TABLE done (
    n INTEGER PRIMARY KEY,
    jobs INTEGER NOT NULL,
    finished INTEGER NOT NULL,
    entries BLOB NOT NULL           -- see QueueDone
) STRICT;
