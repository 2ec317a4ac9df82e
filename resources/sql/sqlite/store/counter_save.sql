INSERT INTO router_contadores (clave, valor) SELECT c0, c1 FROM psi_rows(?1) WHERE true
ON CONFLICT (clave) DO UPDATE SET valor = excluded.valor
