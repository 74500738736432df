# The store: why it cannot be used.

store-newer = The database was made by a newer version of the program (version { $found }, this program knows up to { $known }). Nothing was changed. Install the newer version, or put a backup of the database back.
store-locked = The database is in use by another process. Nothing was changed. Wait for it to end and try again.
store-full = There is no room on the disk for the database. Nothing was changed. Make room and try again.
store-damaged = The database file is damaged, or it is not a database. Nothing was changed. Put the last backup back.
store-not-opened = { $file } cannot be opened ({ $reason }). Check that the folder is there, its permissions, and that the name is free.
store-not-understood = What is stored as “{ $what }” cannot be read. Put the last backup back, or ask the developers.
store-database = The database says: { $reason }
store-unreachable = The database server is not reachable: { $reason }. Check url in [store], the network and the server itself; then kontingent doctor.
store-sees-all = The database server lets kontingent in as a superuser, or as a role that may bypass row-level security: then nothing keeps one organisation's people from another. Give it an ordinary role: CREATE ROLE kontingent LOGIN PASSWORD '…'; ALTER DATABASE … OWNER TO kontingent.
store-claim-lost = The connection to the database server broke for too long, and another process may be at work. Nothing more was sent; run it again: it goes on from here.
