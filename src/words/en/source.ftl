# Why a file was rejected: what, where, and what to do.

place-sheet = { $place }, sheet “{ $sheet }”
place-row = { $place }, row { $row }
place-column = { $place }, column { $column }

source-not-found = { $place }: there is no such file. Check the name and the folder.
source-denied = { $place }: no right to read it. Ask for access to the file.
source-not-a-file = { $place }: not a file but a folder, a link or a device. Put the file itself.
source-lock-file = { $place }: Excel's own file while a workbook is open. Close the workbook and put the workbook itself.
source-changed = { $place }: the file changed while it was read. Wait until it is written and try again.
source-io = { $place }: the file cannot be read, the disk or the network failed. Try later or copy it again.
source-empty = { $place }: not one filled cell, there is nothing to read. The roster before stays in force.
source-too-large = { $place }: larger than { $limit } MiB. Keep only the sheets that are needed.
source-bomb = { $place }: inflates to more than allowed. Save only the sheets that are needed in a new file.
source-too-many-rows = { $place }: more than { $limit } rows. Divide the file.
source-too-many-columns = { $place }: more than { $limit } columns. Delete those that are not needed.
source-too-many-sheets = { $place }: more than { $limit } sheets. Save only the sheets that are needed in a new file.
source-cell-too-long = { $place }: a cell has more than { $limit } characters. Check whether a whole document got into it.
source-encrypted = { $place }: protected by a password. Open it, remove the password (File → Info → Protect Workbook) and save it again.
source-truncated = { $place }: the end is missing, the download or the copy broke off. Download or copy it again.
source-damaged = { $place }: the file is damaged. Open it in Excel, save it again and try once more.
source-no-workbook = { $place }: an archive, not a table. Unpack it and put the table.
source-other-document = { $place }: { $kind }, not a table. Save the table as xlsx or csv.
source-document-type = { $place }: the file is put together in an unusual way and may be dangerous; it was not read. Open it in Excel and save it again.
source-unbalanced = { $place }: a quotation mark is opened and never closed, so it cannot be seen where cells end. Mend this line.
source-nul = { $place }: NUL characters in the text; the file is broken or was saved in a wrong way. Save it again as csv (UTF-8).
source-bad-characters = { $place }: broken characters in this line. Save the file again as csv (UTF-8).

source-other-content = The file's name says something else than its content: it is { $found }. It was read by content.
source-hidden-sheet = The hidden sheet “{ $sheet }” was not read. If it is needed, unhide it in Excel.
source-external-links = The workbook refers to other files. They were not opened; the stored values count.
source-same-content = The same content as the file “{ $other }”. It counts once.
