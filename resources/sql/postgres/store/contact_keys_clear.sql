-- Before contact_keys_save: keys may change hands among the rows of one transaction.
UPDATE router_contactos SET clave_canonica = NULL, user_id = NULL WHERE contacto_id = ANY ($1::uuid[])
