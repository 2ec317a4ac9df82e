-- A lane that is handed out: its jobs did not change.
UPDATE lane SET place = 12, turn = ?2, sort = ?3, lease = ?4, rare = ?5 WHERE id = ?1
