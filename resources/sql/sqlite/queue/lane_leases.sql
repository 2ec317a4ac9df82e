-- Leased lanes are as many as the workers can hold, so their part of the index is short. Turn 1001: leased alone.
SELECT id, lease FROM lane WHERE place = 12 AND turn = ?1 ORDER BY sort, id
