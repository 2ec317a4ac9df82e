INSERT INTO router_textos (clave, texto) SELECT c0, c1 FROM psi_rows(?1)
