# "How the file was understood": the sheet drawn as it is, with words on each column and each row.
drawing-title = How the file “{ $file }” was understood
drawing-sheet = Sheet “{ $sheet }”
drawing-list = { $kind } — { $why }
drawing-list-people = { $count ->
    [0] no row was read
    [one] { $count } row was read
   *[other] { $count } rows were read
 }
drawing-list-columns = columns { $from }–{ $to }
drawing-list-columns-on = from column { $from } on
drawing-list-beside = List { $number }
drawing-row = Row
drawing-is = What it is
drawing-taken-for = Taken for

drawing-row-title = caption
drawing-row-header = headers
drawing-row-person = person
drawing-row-unreadable = a person who cannot be read
drawing-row-section = line between people
drawing-row-skipped = passed over
drawing-row-unread = not understood

drawing-field-unread = not read
drawing-field-group = group
drawing-field-spare = not needed: “{ $field }” is in another column
drawing-field-ambiguous = “{ $field }”? Another column is called so, too

drawing-left = not understood
drawing-omitted = { $count ->
    [one] { $count } more row with nothing to say about it
   *[other] { $count } more rows with nothing to say about them
 }
drawing-more = Go on from row { $row }
drawing-more-columns = There was no room for these columns: { $letters }.
drawing-hidden-sheet = The sheet is hidden and was not read. If it is needed, show it in the program that made it and hand the file in again.
drawing-skipped-sheet = A mapping says that this sheet is not to be read.
drawing-empty-sheet = There is nothing on the sheet.
drawing-not-understood-sheet = No row of headers was found; the sheet was not read.
drawing-declared = The format of the file itself says what is in the columns.
drawing-corrected = Read by a correction for tables with these headers.
drawing-overruling = A mapping of the IT department says something else of this table. The correction counts: it was made by somebody who saw the file. If the mapping is right, take the correction back.
drawing-legend = Marks
drawing-none = There is nothing to show: the file cannot be opened.

check-line = To correct it, write these lines into a mapping (the folder mappings beside kontingent.toml, or --mapping), and name a field instead of “ignored” if the column is needed.
check-line-header = To correct it: if the headers are in this row, write its words into a mapping (the folder mappings beside kontingent.toml, or --mapping), and name the fields.
check-line-guess = A draft of a mapping for the whole file: kontingent mapping guess { $file }
check-out-format = The drawing is written as a page (.html) or as text (.txt), not into “{ $file }”. Give the file another name.
help-check-out = Write the drawing into a file: .html as a page, .txt as text
help-check-all = Draw all rows, not only those with something to say about them

web-understood = How the file was understood
web-understood-of = How the file “{ $file }” was understood
web-understood-words = Each sheet stands here as it is in the file. Above the columns is what they were taken for, on the left what each row was taken for. What was not understood is marked.
web-understood-refused = The file was refused: { $reason }
web-understood-gone = The file itself is no longer here, so there is nothing to show. Hand it in again.
web-understood-archive = This is an archive of several files. Unpack it and hand in the refused file by itself: then it can be corrected here.
web-understood-sheets = Sheets of the file
web-understood-telling = Only rows with something to say about them
web-understood-all = All rows
web-understood-first = To the beginning of the sheet
web-understood-hidden = What is said about parents’ rights is for administrators alone: “…” stands there instead.
web-understood-correct = Correct
web-understood-correct-column = correct column { $letters }: { $header }
web-understood-name-header = Find the row in which the columns are named, press “this is the row of headers” beside it, and say what is in each column.
web-understood-this-header = this is the row of headers
web-understood-this-header-row = row { $row } is the row of headers
web-understood-words-link = Answer the questions about words

web-correct = Correct how the file was understood
web-correct-words = Choose what is in each column. This file and all later ones with the same headers will be read so. The first plan with the correction waits for your decision; the correction can be taken back.
web-correct-kind = Who or what is listed
web-correct-kind-unknown = choose
web-correct-column = Column { $letters } “{ $header }”
web-correct-column-bare = Column { $letters } without a header
web-correct-examples = For example: { $examples }
web-correct-unread = not read
web-correct-ignored = leave it out
web-correct-do = Read it so
web-correct-back = Change nothing
web-correct-not-a-header = This row tells of people; it is no row of headers. Choose the row in which the columns are named.
web-correct-not-so = With this correction the file cannot be read, so it was not kept: { $reason }
web-correct-made = Corrected: { $words }. { $who }, { $at }.
web-correct-made-new = Corrected: { $words }. { $who }, { $at }. The first plan with this correction waits for your decision.
web-correct-by-mapping = Read by a mapping of the IT department.
web-correct-withdraw = Take it back
web-correct-toml = The same for a mapping’s file
web-corrections = Corrections
web-corrections-words = Files with these headers are read so.
web-corrections-of = Headers: { $header }
web-told-corrected = Corrected; the file was read anew. The plan changes with the next cycle.
web-told-corrected-again = Corrected. The file was put into the folder again and is about to be taken in: reload the page “Files” in a few seconds.
web-told-correction-withdrawn = The correction was taken back. Files with these headers are read as before.
web-told-nothing-corrected = Nothing was changed: everything is understood as you chose already.
correction-column = { $header } — { $field }
correction-kind = a list of { $kind }
event-corrected = correction of how files are read
