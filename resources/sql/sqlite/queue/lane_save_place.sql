-- For a lane whose jobs did not change: take, renew, release.
UPDATE lane SET place = ?2, sort = ?3, turn_ring = ?4, token = ?5, worker = ?6, taken = ?7, alone = ?8, tat = ?9,
    lost = ?10, mark = ?11
WHERE id = ?1
