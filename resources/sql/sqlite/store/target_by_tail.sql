SELECT m.router_cola, m.id, c.contacto_id, m.direccion = 'entrante'
FROM psi_rows(?1) r
    CROSS JOIN mensajes m ON m.router_cola = r.c0
    CROSS JOIN conversaciones c ON c.id = m.conversacion_id
