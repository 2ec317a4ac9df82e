-- c0 id: all that the call of a row needs.
SELECT o.id, o.generacion, o.clase, o.linea,
    CASE WHEN k.forma_probada THEN coalesce(k.forma_envio, o.destinatario) ELSE o.destinatario END, o.area, o.carga,
    o.mensaje_id, o.responde_a, o.intentos, o.frenos, a.url, a.secreto, coalesce(a.habilitada, 1),
    coalesce(a.timeout_ms, 10000), coalesce(a.intentos, 8)
FROM psi_rows(?1) r
    CROSS JOIN router_outbox o ON o.id = r.c0
    LEFT JOIN router_areas a ON a.id = o.area
    LEFT JOIN router_contactos k ON k.contacto_id = o.contacto_id
