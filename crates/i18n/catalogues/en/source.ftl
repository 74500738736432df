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
source-encrypted-archive = the archive is protected by a password. Unpack it with the password and put the files inside it here.
source-same-names = the archive holds two files of one name in one folder, and only one of them can be taken out. Unpack it yourself, give the files different names, and put them here.
source-no-workbook = this is an archive, and there is no table in it that can be read. Unpack it and put the tables themselves here.
source-document = the document is put together from other files, and their text is not in it. Open it in Word or LibreOffice Writer with all its parts in place, and save it as "Word Document (.docx)".
source-presentation = this is a presentation, not a table. Select the table on the slide, copy it to Excel or LibreOffice Calc and save it as "Excel Workbook (.xlsx)".
source-old-document = this is a document of an old Word (doc). Open it in Word or LibreOffice Writer, choose File → Save As and the kind "Word Document (.docx)".
source-rtf = this is a document in RTF. Open it in Word or LibreOffice Writer, choose File → Save As and the kind "Word Document (.docx)".
source-sylk = this is a table in the old form SYLK (slk). Open it in Excel or LibreOffice Calc, check that the names are readable, and save it as "Excel Workbook (.xlsx)".
source-dif = this is a table in the old form DIF. Open it in Excel or LibreOffice Calc, check that the names are readable, and save it as "Excel Workbook (.xlsx)".
source-mxl = this is a table of 1C (mxl), which no other program opens. Open it in 1C, choose File → Save As and the type "Excel2007 sheet (*.xlsx)" (in old versions "Excel sheet (*.xls)").
source-letter = this is a letter, not a table. Open it in a mail program, save the file that is attached to it, and put that file here.
source-picture = this is a picture, from which a list cannot be read. Ask for the original table or document (xlsx, xls, ods, docx, odt or csv).
source-archive = this is an archive (rar, 7z, gz or tar) of a kind that is not opened. Unpack it and put the files inside it here, or pack them into a zip.
source-pdf = this is a PDF, from which a table cannot be read. Ask for the original table or document (xlsx, xls, ods, docx, odt or csv).
source-xml-spreadsheet = this is an "XML Spreadsheet 2003". Open it in Excel and save it as "Excel Workbook (.xlsx)".
source-ancient-workbook = this is a workbook of a very old Excel (4.0 or before). Open it in Excel or LibreOffice and save it as "Excel Workbook (.xlsx)".
source-web-archive = this is a web archive (mht): a page saved together with its pictures. Open it in Excel and save it as "Excel Workbook (.xlsx)"; for LibreOffice, open the page in a browser and copy the table to Calc; in 1C save the report anew: File → Save As → "Excel2007 sheet (*.xlsx)".
source-no-table = the file has no table, and people are read from tables alone. If it is an order or a list in Word, put the people into a table with column headers (ФИО, Группа…) and save it again. If it is a web page, check that it is the right file: a log-in page may have been saved instead of the list.
source-not-a-table = this is not a table (a program, a database or another file). Put an xlsx, xls, ods, docx, odt, dbf or csv file here.
source-entity-declaration = the file holds XML declarations that no table has; it may be dangerous. Open it in Excel and save it again if you trust the sender.

source-file-too-big = the file is bigger than { $mib } MB. Leave only the list in it, take out pictures and other sheets, and save again.
source-inflates-too-big = unpacked, the file is bigger than { $mib } MB. No list is: check where it comes from, or copy the list to a new workbook.
source-too-many-parts = the file holds more than { $shown } { $limit ->
    [one] part
   *[other] parts
}. Copy the list to a new workbook and save that.
source-too-many-files = the archive holds more than { $shown } { $limit ->
    [one] file
   *[other] files
}. Divide it, or unpack it.
source-too-many-rows = more than { $shown } { $limit ->
    [one] row is
   *[other] rows are
} filled. Divide the list among several files.
source-too-many-repeats = one filled row is repeated more than { $shown } { $limit ->
    [one] time
   *[other] times
}. Delete the needless rows below the list and save the file again.
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
source-deleted-records = Records marked as deleted: { $shown }. They were not read: the program that wrote the file does not show them either.
source-memo-fields = Fields with long texts ({ $names }) stand in another file (fpt or dbt) and were not read: what they say of people is unknown, and a person will look at those people. Open the table in the program that wrote it and save it as "Excel Workbook (.xlsx)".

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

# ── an archive of several files ──
intake-archive-refused = Nothing was taken from the archive “{ $file }”: one of the files inside was not accepted, and an archive is not read by halves. Correct that file, or take it out of the archive. { $reason }
intake-archive-empty = The archive “{ $file }” is empty: there is not a single file in it.
intake-archive-nested = The file “{ $file }” is an archive inside an archive. Unpack it.
