# Files: what is wrong, where, and what to do.

source-place-file = File "{ $file }"
source-place-sheet = , sheet "{ $sheet }"
source-place-row = , row { $row }
source-place-column = , column { $column }

source-not-found = there is no such file. Check its name and folder: it may have been renamed or moved.
source-permission-denied = no permission to read the file. Ask the administrator to give the program access to it, or put a copy into another folder.
source-folder = this is a folder, not a file. Name the file itself.
source-symbolic-link = this is a link to another file, and links are not followed. Put the file itself here.
source-not-regular = this is not a regular file (a device, a pipe or a socket). Put a table here.
source-lock-file = this is the temporary file of an open workbook (its name begins with "~$") and holds no list. Close the workbook in Excel and take the file with the usual name.
source-changed = the file changed while it was being read. Wait until it is copied, or close the workbook, and try again.
source-io = the file cannot be read: the disk or the network folder does not answer. Copy the file to this computer and try again.

source-empty = nothing to read: not a single filled cell on any visible sheet. Check that it is the right file and that it was saved; if the list is on a hidden sheet, unhide it.
source-encrypted = the file is protected by a password. Open it in Excel (a document: in Word) with the password, choose File → Info → Protect Workbook (Protect Document) → Encrypt with Password, clear the password and save again.
source-damaged = the file is damaged or was not copied to its end. Open it in Excel (a document: in Word), save it again and put it here once more; if it does not open, get it from the sender again.
source-no-workbook = this is an archive, not a table. Unpack it and put the table inside it here.
source-document = this is a text document or a presentation in a form that is not read. Open a document in Word and save it as "Word Document (.docx)"; copy the table of a presentation to Excel and save it as xlsx.
source-pdf = this is a PDF, from which a table cannot be read. Ask for the original table or document (xlsx, xls, ods, docx or csv).
source-binary-workbook = this is a binary Excel workbook (xlsb). Open it in Excel and save it as "Excel Workbook (.xlsx)".
source-xml-spreadsheet = this is an "XML Spreadsheet 2003". Open it in Excel and save it as "Excel Workbook (.xlsx)".
source-ancient-workbook = this is a workbook of a very old Excel (4.0 or before). Open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)".
source-web-archive = this is a web archive (mht). Open it in Excel and save it as "Excel Workbook (.xlsx)".
source-no-table = the file has no table, and people are read from tables alone. If it is an order or a list in Word, put the people into a table with column headers (ФИО, Группа…) and save it again. If it is a web page, check that it is the right file: a log-in page may have been saved instead of the list.
source-not-a-table = this is not a table (a picture, an archive or a program). Put an xlsx, xls, ods, docx or csv file here.
source-entity-declaration = the file holds XML declarations that no table has; it may be dangerous. Open it in Excel and save it again if you trust the sender.

source-file-too-big = the file is bigger than { $mib } MB. Leave only the list in it, take out pictures and other sheets, and save again.
source-inflates-too-big = unpacked, the file is bigger than { $mib } MB. No list is: check where it comes from, or copy the list to a new workbook.
source-too-many-parts = the file holds more than { $shown } { $limit ->
    [one] part
   *[other] parts
}. Copy the list to a new workbook and save that.
source-too-many-rows = more than { $shown } { $limit ->
    [one] row is
   *[other] rows are
} filled. Divide the list among several files.
source-too-many-columns = more than { $shown } { $limit ->
    [one] column is
   *[other] columns are
} filled. Check for a stray value far to the right, and delete the columns that are not needed.
source-cell-too-long = a cell has more than { $shown } { $limit ->
    [one] character
   *[other] characters
}. Find that cell and shorten it.
source-too-many-sheets = the workbook has more than { $shown } { $limit ->
    [one] sheet
   *[other] sheets
}. Leave only the sheets that are needed, or divide the workbook.
source-too-intricate = the workbook is too intricate: too many cells, styles or different texts. Copy the list (values only) to a new workbook and save it as xlsx.

source-nul-byte = line { $line } of the text holds a NUL byte: the file is damaged or is not a text. Export or save the csv again.
source-lone-surrogate = line { $line } of the text holds half a UTF-16 character: the file is damaged. Export or save the csv again, best in UTF-8.
source-invalid-text = line { $line } of the text holds bytes that the file's encoding does not have: the file is damaged or put together from several. Export or save the csv again, best in UTF-8.
source-unknown-encoding = it is not clear which encoding the file is in. Save it from Excel as "CSV UTF-8 (Comma delimited)" or as xlsx.
source-unbalanced-quote = in line { $line } of the text a quotation mark is opened but not closed in its place, and it is not clear where the cell ends. Correct the mark, or save the table as xlsx.

source-hidden-sheet = Sheet "{ $sheet }" is hidden and was not read. If the list is on it, unhide it (right click on the sheets' tabs → Unhide) and save the file.
source-content-differs-from-extension = The file's name ends in ".{ $extension }", but inside it is { $kind }. It was read by its content.
source-external-links = The workbook refers to other files. They were not opened: the values stored in the workbook were taken.
source-encoding-guessed = The encoding of the text ({ $encoding }) was found by the frequency of its letters. Check that the names are readable.

source-no-such-part = the manifest (manifest.csv) has this file, the archive does not. Ask for a complete OneRoster export.
source-no-such-column = a required column is missing. Ask for an export that keeps to the OneRoster standard.
source-no-id = the row has no sourcedId. Ask for an export that keeps to the OneRoster standard.
source-same-id = this sourcedId was in the file already. Ask for a corrected export: it does not say who is who.
source-no-files-in-manifest = the manifest (manifest.csv) names none of the files, so nobody can tell whether this is the whole or only changes. Ask for an export by the OneRoster standard.
source-several-organizations = the export holds several organisations, and it does not show which is yours. Name it in the setting organization: its name, code or sourcedId, as in orgs.csv.
source-refers-to-nothing = Row { $line }: the column { $name } refers to something that the export does not have. The row was skipped, and nobody counts as gone from that group.
source-unclear-value = Row { $line }: column { $name } holds “{ $value }”, which cannot be read for certain. The record was skipped, and nobody counts as gone because of it.
source-manifest-is-silent = The manifest (manifest.csv) does not tell of the file { $file }, which is there. { $read_as ->
    [delta] It was read as changes.
   *[bulk] It was read as complete.
 } Ask for the export to be corrected.
source-no-class-of-today = On { $day } no class of the export is held: the terms of all have ended or are still to come. Nothing changes in the groups; a new export is needed.
source-classes-not-of-today = Classes that are not of today: { $count } ({ $groups }…). They were left out: they are of last year or of the next.
source-identity-changed = Line { $line }: the changes tell another name or date of birth: it was "{ $was }", it is "{ $is }". Whether this is the same person is for you to say: until then they stay who they were, and nobody is removed or invited. If it is, give an order about the surname, or import a whole bundle; if not, mend the sourcedId in the system the bundle comes from.
source-other-organizations = The export holds other organisations too: { $names }. Only yours was read.
source-unknown-word = Row { $line }: column { $name }, the standard has no word “{ $word }”. The row was skipped.
source-group-not-whole = The group { $group } was not read whole this time: its members stand as before, and nobody in it counts as gone.
