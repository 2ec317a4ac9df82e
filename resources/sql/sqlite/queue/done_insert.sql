INSERT INTO done (n, jobs, finished, entries) VALUES (?1, ?2, ?3, ?4)
