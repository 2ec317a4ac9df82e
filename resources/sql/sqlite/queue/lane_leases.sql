-- Leased lanes are as many as the workers can hold, so their part of the index is short. Turn 1: leased alone.
SELECT id, lease FROM lane WHERE place = 2 AND turn = ?1 ORDER BY sort, id
