INSERT INTO router_recibidos (clave, recibido) SELECT c0, c1 FROM psi_rows(?1)
