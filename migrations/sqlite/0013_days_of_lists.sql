-- When a file was written last: what a list of members proves, it proves for that day, not for the day on which it was taken in.
ALTER TABLE arrivals ADD COLUMN written_at TEXT;
-- When the lists were made that first had the seat, and that had it no more; empty where a platform told it itself.
ALTER TABLE seats ADD COLUMN first_list TEXT;
ALTER TABLE seats ADD COLUMN gone_list TEXT;
-- When the oldest list of the read was made; empty where a platform told it itself.
ALTER TABLE reads ADD COLUMN list_at TEXT;
