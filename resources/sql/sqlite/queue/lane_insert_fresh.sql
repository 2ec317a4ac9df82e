-- A new lane that is ready with its first job: the common case, with as few values as possible.
INSERT INTO lane (id, ring, key, place, turn, sort, line, low, normal, high, urgent, lone, head, head_pos, head_due,
                  head_created)
VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, ?11, ?5, ?5)
