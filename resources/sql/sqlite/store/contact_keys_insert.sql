-- A row that is left of a contact that somebody removed gives way.
INSERT OR REPLACE INTO router_contactos (contacto_id, clave_canonica, user_id, forma_envio, creado, actualizado)
SELECT c0, c1, c2, c3, c4, c4 FROM psi_rows(?1)
