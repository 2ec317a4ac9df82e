INSERT INTO router_outbox (id, clase, carril, anillo, linea, conversacion_id, contacto_id, mensaje_id, evento,
    destinatario, area, tipo, carga, automatico, expira, vence, creado, actualizado, responde_a)
SELECT c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c15, c15, c16 FROM psi_rows(?1)
