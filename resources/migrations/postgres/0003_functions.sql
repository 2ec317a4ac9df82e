-- What the CRM calls and looks at, made where it is absent, and what the router needs of its own.

-- The end of a wamid is the message's own id: upper-case hexadecimal behind a start that depends on the direction.
CREATE OR REPLACE FUNCTION psi_wamid_tail(wamid text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN wamid ~ '^wamid\.([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$' THEN
        convert_from(decode(substring(encode(decode(substr(wamid, 7), 'base64'), 'hex')
                                      from '((?:3[0-9]|4[1-6]){8,})(?:00)*$'), 'hex'), 'UTF8')
    END
$$;

DO $migration$
BEGIN
    IF to_regclass('vw_mensajes_completos') IS NULL THEN
        CREATE VIEW vw_mensajes_completos AS
        SELECT m.*,
            q.mensaje AS cita_mensaje,
            q.remitente_nombre AS cita_remitente,
            q.tipo AS cita_tipo,
            coalesce(r.reacciones, '[]'::jsonb) AS reacciones,
            false AS destacado,
            false AS fijado
        FROM mensajes m
            LEFT JOIN mensajes q ON q.id = m.mensaje_citado_id
            LEFT JOIN LATERAL (
                SELECT jsonb_agg(jsonb_build_object('emoji', x.emoji, 'usuario_id', x.usuario_id,
                    'autor_tipo', x.autor_tipo, 'autor_telefono', x.autor_telefono,
                    'contacto_id', x.contacto_id) ORDER BY x.created_at) AS reacciones
                FROM mensaje_reacciones x WHERE x.mensaje_id = m.id) r ON true;
    END IF;

    -- The CRM names the argument in two ways; by type they are two functions.
    IF NOT EXISTS (SELECT 1 FROM pg_proc WHERE proname = 'marcar_como_leidos'
                   AND pronamespace = to_regnamespace(current_schema())) THEN
        CREATE FUNCTION marcar_como_leidos(p_conversacion_id uuid) RETURNS void LANGUAGE sql AS $$
            UPDATE conversaciones
            SET mensajes_no_leidos = 0, marcado_no_leido = false, leida = true, sin_leer = false
            WHERE id = p_conversacion_id
        $$;
        CREATE FUNCTION marcar_como_leidos(conv_id text) RETURNS void LANGUAGE sql AS $$
            SELECT marcar_como_leidos(p_conversacion_id => conv_id::uuid)
        $$;
    END IF;
END
$migration$;

-- Unread messages that others insert. The router sets psi.router for its transactions and counts in its own update.
CREATE OR REPLACE FUNCTION router_contar_no_leidos() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE conversaciones SET mensajes_no_leidos = mensajes_no_leidos + 1 WHERE id = NEW.conversacion_id;
    RETURN NULL;
END
$$;

DO $migration$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
                   WHERE t.tgrelid = 'mensajes'::regclass AND NOT t.tgisinternal
                     AND p.prosrc ILIKE '%mensajes_no_leidos%') THEN
        CREATE TRIGGER router_no_leidos AFTER INSERT ON mensajes FOR EACH ROW
            WHEN (NEW.direccion = 'entrante' AND coalesce(NEW.remitente_tipo, '') NOT IN ('sistema', 'system', 'agente', 'agent')
                  AND coalesce(current_setting('psi.router', true), '') = '')
            EXECUTE FUNCTION router_contar_no_leidos();
    END IF;
END
$migration$;

-- Whoever changes a row of these, the menus in memory must notice.
CREATE OR REPLACE FUNCTION router_tocado() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.updated_at := clock_timestamp();
    RETURN NEW;
END
$$;

DO $migration$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['cursos', 'router_menu_config', 'router_menu_opciones', 'router_textos', 'router_areas']
    LOOP
        EXECUTE format('CREATE OR REPLACE TRIGGER router_tocado BEFORE UPDATE ON %I FOR EACH ROW '
                       'WHEN (NEW.updated_at IS NOT DISTINCT FROM OLD.updated_at) EXECUTE FUNCTION router_tocado()',
                       name);
    END LOOP;
END
$migration$;

-- What the CRM's screens are told of at once.
DO $migration$
DECLARE
    name text;
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_publication WHERE pubname = 'supabase_realtime') THEN
        CREATE PUBLICATION supabase_realtime;
    END IF;
    IF EXISTS (SELECT 1 FROM pg_publication WHERE pubname = 'supabase_realtime' AND puballtables) THEN
        RETURN;
    END IF;
    FOREACH name IN ARRAY ARRAY['conversaciones', 'mensajes', 'mensaje_reacciones', 'audit_log']
    LOOP
        IF NOT EXISTS (SELECT 1 FROM pg_publication_tables WHERE pubname = 'supabase_realtime'
                       AND schemaname = current_schema() AND tablename = name) THEN
            EXECUTE format('ALTER PUBLICATION supabase_realtime ADD TABLE %I', name);
        END IF;
    END LOOP;
END
$migration$;
