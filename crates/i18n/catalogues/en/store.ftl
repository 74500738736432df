# The store: why it cannot be used.

store-newer = The database was made by a newer version of the program (version { $found }, this program knows up to { $known }). Nothing was changed. Install the newer version, or put a backup of the database back.
store-locked = The database is in use by another process. Nothing was changed. Wait for it to end and try again.
store-full = There is no room on the disk for the database. Nothing was changed. Make room and try again.
store-gone = The database is not in its place: { $file }. No new one is made instead, and nothing is sent. Put the file back, or restore it from a backup (guide for IT, “Restoring”): everything goes on by itself then. If it is lost and an empty one is wanted, delete { $marks }.
store-replaced = Another file lies in the place of the database: { $file }. Nothing is done with it, and nothing is sent. Put the former file back, or a copy of it: everything goes on by itself then. If this is the database of this organisation from now on, stop the service, delete { $marks } and start it again.
store-damaged = The database file is damaged, or it is not a database. Nothing was changed. Put the last backup back.
store-not-opened = { $file } cannot be opened ({ $reason }). Check that the folder is there, its permissions, and that the name is free.
store-not-understood = What is stored as “{ $what }” cannot be read. Put the last backup back, or ask the developers.
store-database = The database says: { $reason }
store-unreachable = The database server is not reachable: { $reason }. Check url in [store], the network and the server itself; then kontingent doctor.
store-sees-all = The database server lets kontingent in as a superuser, or as a role that may bypass row-level security: then nothing keeps one organisation's people from another. Give it an ordinary role: CREATE ROLE kontingent LOGIN PASSWORD '…'; ALTER DATABASE … OWNER TO kontingent.
store-claim-lost = The connection to the database server broke for too long, and another process may be at work. Nothing more was sent; run it again: it goes on from here.
