INSERT INTO router_migraciones (numero, nombre, aplicada)
VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
