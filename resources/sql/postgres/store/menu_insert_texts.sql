INSERT INTO router_textos (clave, texto) SELECT c0, c1 FROM unnest($1::text[], $2::text[]) AS r(c0, c1)
