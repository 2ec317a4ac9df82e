-- A lane that is handed out: its jobs did not change.
UPDATE lane SET place = 2, turn = 0, sort = ?2, token = ?3, worker = ?4, taken = ?5, alone = ?6, tat = ?7 WHERE id = ?1
