# Commands: help and messages.

help-usage = Usage
help-usage-options = OPTIONS
help-usage-command = COMMAND
help-options = Options
help-arguments = Arguments
help-commands = Commands
help-help = Show this help
help-version = Show the version
help-name-file = FILE
help-name-date = DATE
help-name-format = FORMAT
help-name-lang = LANG
help-name-target = WHO

help-group-begin = To begin and to look around
help-group-daily = Every day
help-group-know = To know
help-group-keep = The service, connections and keeping
help-name-shell = SHELL
help-completions = Completions of the commands for a shell: bash, zsh, fish, elvish, powershell.
help-completions-example =
    Example: kontingent completions bash > ~/.local/share/bash-completion/completions/kontingent
    Example: kontingent completions zsh > ~/.zfunc/_kontingent
help-completions-shell = bash, zsh, fish, elvish or powershell
help-man = Pages for man: one on the screen, or those of all commands into a folder.
help-man-example =
    Example: kontingent man ~/.local/share/man/man1
    Example: kontingent man > kontingent.1
help-man-folder = Folder for the pages of all commands; without it the page of the program goes to the screen
help-program = kontingent compares a college's rosters and orders with the members of classes and chats in Sferum and says whom to invite, move and remove, by which clause of the regulation and on what basis.
help-program-example = Begin with: kontingent demo
help-demo = The plan of an invented college, to see what it looks like. Needs nothing and changes nothing.
help-demo-example = Example: kontingent demo --format html --out plan.html
help-diff = Compare rosters and orders with a membership export and print the plan of changes. Changes nothing.
help-diff-example =
    Example: kontingent diff *.xlsx
    Example: kontingent diff контингент.xlsx приказы.xlsx сотрудники.csv --members участники.xlsx
    Exit status: 0 done; 1 failed; 2 wrong usage; 3 a guard holds the plan back, or a second administrator has to agree; with --exit-code 4 when there are changes or not everything was compared.
help-explain = Everything about one person or one row: how it was read, who it is on the platform, where they should be, where they are, what is planned and why.
help-explain-example =
    Example: kontingent explain "Иванов Пётр" контингент.xlsx --members участники.xlsx
    Example: kontingent explain контингент.xlsx:12 контингент.xlsx --members участники.xlsx
help-mapping = How files are read: check and describe.
help-mapping-example = Example: kontingent mapping check контингент.xlsx
help-mapping-check = Show what each sheet, column and skipped row was understood as.
help-mapping-check-example = Example: kontingent mapping check контингент.xlsx приказы.xlsx
help-mapping-guess = A draft of a mapping for an unknown file: save it, complete it and name it in --mapping.
help-mapping-guess-example = Example: kontingent mapping guess список.xlsx > список.toml

help-rosters = Rosters and orders: xlsx, xls, ods, docx or csv; the kind is found out
help-members = The membership export of the platform
help-mapping-option = How files are read (TOML); can be given several times
help-policy = The organisation's policy (TOML)
help-as-of = The day of the plan, such as 2026-11-23; today if it is not given
help-format = The form: table, json, csv, xlsx, html; a table if it is not given, or what the extension in --out says
help-out = Write into a file; only its owner can read it
help-lang = The language: ru or en; KONTINGENT_LANG too
help-exit-code = Answer with status 4 when there are changes, or when not everything was compared
help-target = A name, a key, a platform id, or FILE:ROW
help-check-files = The files to check
help-guess-file = The file that needs a draft

out-unknown = { $file }: the name does not say in which form to write. Use json, csv, xlsx, html, txt, or give --format.
out-contradicts = { $file }: the name says one thing and --format { $format } another. Change the name, or leave --format out.
out-only = { $file }: this command writes .{ $format } alone. Change the name.
diff-no-members = None of these files is a list of the platform's members: no columns such as “User ID”, “Class” and “Role”. Name it: --members FILE.
cli-unreadable = { $file }: cannot be read ({ $reason }). Check the name and the rights.
cli-not-written = The result could not be written: { $reason }. Check the folder and the space on the disk.

explain-nobody = “{ $target }”: no such person or row in the rosters or on the platform. Check the name or the row's number.
explain-read = Read in:
explain-matched = On the platform:
explain-no-account = there is no account
explain-asked = a question is open, see the findings
explain-contested = the rosters disagree; nothing is done until they are corrected
explain-wanted = Should be in:
explain-present = Present in:
explain-nowhere = nowhere
explain-planned = Planned:
explain-nothing = nothing, everything is as it should be
explain-findings = Findings:

status-joined = joined
status-invited = invited
status-requested = asked to join
status-blocked = blocked
status-left = left
status-suspended = suspended

kind-students = students
kind-staff = staff
kind-guardians = legal representatives
kind-teaching = teaching load and class teachers
kind-movements = orders
kind-members = members of the platform
kind-consents = acquaintance with the rules

kind-by-headers = by the headers, sure
kind-by-title = by the title, probable
kind-by-default = by default: only the name was understood
kind-unsure = not for certain: it has roles, as a platform’s list has, and telephones, as a roster has
kind-by-mapping = by a mapping
kind-by-option = by the command's option

check-table = { $kind } ({ $why }); header: { $header ->
    [0] none
   *[other] rows { $first }–{ $last }
 }; rows read: { $count }
check-group = group from the title: { $group }
check-unknown-column = not understood, not used
check-findings = findings:
check-row = row { $row },

skipped-explanation = explains the columns
skipped-repeated-header = the header again
skipped-total = a total
skipped-footer = a signature or a note
skipped-section = a group's heading
skipped-order-line = a line about an order
skipped-line = does not look like a person
skipped-empty-numbered = an empty numbered row

field-ordinal = running number
field-full-name = full name
field-surname = surname
field-given-name = given name
field-patronymic = patronymic
field-birth-date = birth date
field-person-id = the person's number (personal file, staff number)
field-snils = SNILS
field-phone = phone
field-email = mail
field-group = group
field-status = status
field-post = post
field-subject = subject
field-class-teacher-of = class teacher of
field-class-teacher = class teacher
field-guardian = legal representative
field-guardian-surname = legal representative’s surname
field-guardian-given-name = legal representative’s given name
field-guardian-patronymic = legal representative’s patronymic
field-guardian-phone = the representative's phone
field-guardian-email = the representative's mail
field-student = child
field-student-birth-date = the child's birth date
field-relation = degree of kinship
field-rights = parental rights
field-movement = kind of movement
field-order-number = order's number
field-order-date = order's date
field-order-reference = order's number and date
field-effective-date = effective from
field-from-group = from group
field-to-group = to group
field-new-name = new surname
field-left-on = date of dismissal
field-platform-id = platform id
field-place = class or chat
field-role = role
field-member-status = state of the membership
field-joined-at = joined at
field-invited-at = invited at
field-blocked-until = blocked until
field-is-admin = administrator
field-status-confirmed = status confirmed
field-acknowledged-on = acquainted on
field-ignored = known, not needed

usage-missing = Missing: { $arg }.
usage-unknown = { $arg }: there is no such option.
usage-command = There is no command “{ $command }”.
usage-value = { $arg }: the value “{ $value }” does not fit.
usage-twice = { $arg }: given twice, or together with what excludes it.
usage-other = The command line is faulty.
usage-allowed = Fitting: { $hint }.
usage-meant = Perhaps you meant: { $hint }.
usage-help = Help: kontingent --help, or --help behind a command.

guess-by-rows = There is no header; the columns were guessed from what stands in them. Check and complete.
skipped-signer = nobody of the list: a signature, a class teacher, an elder
skipped-parent = the second parent of the student above
