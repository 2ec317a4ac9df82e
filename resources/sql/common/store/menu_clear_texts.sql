DELETE FROM router_textos
