-- One writer: nothing to lock.
SELECT c0 FROM psi_rows(?1)
