SELECT clave, texto FROM router_textos ORDER BY clave
