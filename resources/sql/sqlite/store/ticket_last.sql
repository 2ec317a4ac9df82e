-- ?1 counter, ?2 and ?3 the first and the last number of five digits of that day: the day's highest number so far,
-- by our counter or in the table, where others may have written.
SELECT max(
    coalesce((SELECT valor FROM router_contadores WHERE clave = ?1), 0),
    coalesce((SELECT CAST(substr(ticket_id, 14) AS INTEGER) FROM tickets
              WHERE ticket_id BETWEEN ?2 AND ?3 AND substr(ticket_id, 14) GLOB '[0-9][0-9][0-9][0-9][0-9]'
              ORDER BY ticket_id DESC LIMIT 1), 0))
