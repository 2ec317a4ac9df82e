-- The oldest head of a ring but for leased lanes: of those that were not ready since their head came, and of
-- those that were, by class.
SELECT min(created) FROM (
    SELECT (SELECT aged FROM lane WHERE ring = ?1 AND aged IS NOT NULL ORDER BY aged LIMIT 1) AS created
    UNION ALL SELECT (SELECT sort FROM lane WHERE place = 11 AND turn = ?1 * 4 + 1000 ORDER BY sort LIMIT 1)
    UNION ALL SELECT (SELECT sort FROM lane WHERE place = 11 AND turn = ?1 * 4 + 1001 ORDER BY sort LIMIT 1)
    UNION ALL SELECT (SELECT sort FROM lane WHERE place = 11 AND turn = ?1 * 4 + 1002 ORDER BY sort LIMIT 1)
    UNION ALL SELECT (SELECT sort FROM lane WHERE place = 11 AND turn = ?1 * 4 + 1003 ORDER BY sort LIMIT 1))
