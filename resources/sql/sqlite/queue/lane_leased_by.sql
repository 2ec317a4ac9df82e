-- Leased lanes are as many as the workers can hold, so their part of the index is short.
SELECT id FROM lane WHERE place = 2 AND turn = 0 AND worker = ?1 ORDER BY sort, id
