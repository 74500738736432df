# Findings: what is wrong, where, and what to do. The key is the finding's code with hyphens.

mapping-ambiguous-column = Two columns fit one field: “{ $headers }”. The program does not choose for you: delete the one that is not needed, or describe the file in a mapping (kontingent mapping guess).
mapping-sheet-not-understood = No row of this sheet names columns (ФИО, Группа, Дата рождения…). The sheet was not read. If there are people on it, add a header row or describe the sheet in a mapping.
mapping-table-not-understood = The table of the document that this row is in names no columns and does not look like the rest of the one before it. It was not read, and as long as that is so, nobody of this document counts as gone. If there are people in it, add a header row.

roster-unreadable-row = { $reason ->
    [empty] The row has no name.
    [no_child] The row names no child.
    [incomplete] The row has a surname alone, no given name.
   *[other] The name in this row cannot be read.
 } Until it is corrected, nobody of this group counts as gone. Correct the cell.
roster-unclear-name = { $reason ->
    [remark] The cell of the name has other words too: “{ $remark }”.
    [several_people] The cell seems to name several people: “{ $remark }”.
    [initials] There are initials instead of the name: “{ $remark }”.
    [single_word] There is one word instead of the full name: “{ $remark }”.
    [no_surname] The name has no surname: “{ $remark }”.
    [order] It is not clear which is the surname and which the given name: “{ $remark }”.
    [unknown_word] A word of the name is not among the known names: “{ $remark }”.
    [third_word] The third word is not a patronymic, or the patronymic is cut off: “{ $remark }”.
    [gender] The patronymic does not fit the given name: “{ $remark }”.
    [many_words] There are too many words for a name: “{ $remark }”.
    [no_name_word] This does not look like a person's name: “{ $remark }”.
    [signature_line] This looks like a line to sign on: “{ $remark }”.
    [address] There is an address instead of the name: “{ $remark }”.
    [digits] The name has digits or stray signs: “{ $remark }”.
   *[other] The name has characters that no name can have: “{ $remark }”.
 } Check the cell.
roster-bad-date = “{ $value }” is not a date. It does not count, the person stays in the list. Write it like 01.09.2008.
roster-year-only = There is only a year instead of a date: “{ $value }”. It does not count, the person stays in the list. Write it in full, like 01.09.2008.
roster-implausible-birth-date = The birth date { $date } is implausible. It does not count, the person stays in the list. Check it.
roster-bad-snils = SNILS “{ $value }” is mistyped: its check sum does not agree, or it does not have eleven digits. It does not count. Check it.
roster-bad-phone = The phone “{ $value }” has a wrong number of digits. It does not count. Check it.
roster-unknown-status = The status “{ $value }” is unknown; the person counts as studying or working. Correct the word or add it to a mapping.
roster-unknown-group-word = “{ $value }” does not look like a group's name. The person counts as present in the organisation, nobody is removed. Correct the group's name.
roster-no-group = The person has no group. They count as present in the organisation and are neither moved nor removed. Fill in the group.
roster-no-groups = A list of students without groups: neither a column nor a title names one. Nothing can be compared with the classes, and nobody of it is invited, moved or removed. Add a column «Группа», or a line «Группа ИС-21» above the list.
roster-odd-characters = The name has characters that cannot be seen, or Latin letters among Russian ones: { $shown }. They do not disturb the comparison, but the name is better corrected.
roster-total-mismatch = { $reason ->
    [gap] The numbering has a gap: № { $expected } was expected, № { $found } is there. A row may be lost.
   *[other] The file says { $expected } in all, but { $found } rows were read.
 } So nobody of this group counts as gone. Check the list.
roster-duplicate-person = { $name } is listed several times with different details{ $rows ->
    [none] {""}
   *[other] { " " }(see row { $rows } too)
 }{ $other_group ->
    [none] {""}
   *[other] { " " }— groups “{ $group }” and “{ $other_group }”
 }. Because of that they are neither moved nor removed. Keep the one right entry; if these are two people, give the personal file number or SNILS of both.
roster-contradicts-order = { $name }: the order and the list disagree. { $listed ->
    [yes] The list says one thing, an order in force another.
   *[no] By the order the person should be listed, but is not.
 } The order decides, but the action waits for you. Correct the list.
roster-unknown-post = The post “{ $value }” is unknown. The person is neither invited into the staff class nor removed from it. Name it in the policy ([posts]) if it is pedagogical or of the administration.
roster-guardian-without-child = The row is a parent, but it does not say whose. Add a column «ФИО ребёнка».

orders-unknown-movement = It is not clear what the order is about: “{ $value }”. The row has no effect. Name the kind of movement: зачисление, перевод, отчисление…
orders-text-not-read = { $count ->
    [one] The document has an item of an order that names somebody in words and not in a table
   *[other] The document has { $count } items of orders that name people in words and not in a table
 }; rows: { $rows }. Such items are not read and have no effect. Put these people into the table, or see to them by hand.
orders-unknown-person = { $name }: an order about somebody whom neither a list nor the platform knows. { $likely ->
    [none] Nothing has to be done, but check the surname.
   *[other] Perhaps this is { $likely }: then correct the name in the order, or it will not be carried out.
 }
orders-no-new-surname = { $name }: an order about a change of surname, and no new surname was found in it. Write «смена фамилии: была …, стала …», or put it into a column of its own.
orders-several-of-that-name = { $name }: several people have this name, and the order does not say which one it is about. Add the birth date or the group.
orders-cancelled = { $name }: order № { $number } was cancelled by another one and has no effect.
orders-amended = { $name }: order No. { $number } was amended by another one, but its words do not say what holds now. The former order is not carried out. Enter the kind of movement and the date that hold now.
orders-cancels-unknown = Order № { $number } is cancelled, but it is not among the orders. Check the number.
orders-told-twice = { $name }: order № { $number } is written down twice. It counts once.
orders-implausible-date = { $name }: the order's date { $date } is implausible. Check the year.
orders-same-day = { $name } leaves and is enrolled on one day. The last order counts, but the action waits for you.
orders-number-gap = The numbers of the orders have gaps ({ $count ->
    [one] { $count } number
   *[other] { $count } numbers
 }): { $numbers }. Check whether all orders are in the register.

members-unknown-place = “{ $value }” is not a class or a chat that the program knows. The row does not count. Write a group's name, «Сотрудники» or a chat.
members-unlisted-place = No list has the place “{ $place }”: { $count ->
    [one] { $count } person
   *[other] { $count } people
 }. Nobody there was checked, and nobody is removed. Add the list of this group, or write what the lists call it: [groups] in a mapping.
members-unknown-role = The role “{ $value }” is unknown; it was told from the place. Correct the word or add it to a mapping.
members-unknown-status = The state “{ $value }” is unknown; the person counts as joined. Correct the word or add it to a mapping.
members-stranger = { $name } is in no roster and no order, but is a member of: { $places }. Find out who it is; the removal waits for your decision.
members-unexpected-role = { $name } is known, but not in this role: { $places }. Check whether the account is theirs and whether they need the role.
members-block-expired = { $name }: the block has run out ({ $place }). Lift it.
members-left-by-themselves = { $name } left of their own accord ({ $place }) but should be there. Ask them; they are not invited again.

identity-near-match = { $name } may be the same person as on the platform: { $accounts }. The names are alike, but not the same. Until you answer, the person is neither invited nor removed.
identity-birth-differs = { $name }: the platform has the same name with another birth date: { $accounts }; the list says { $birth }. One person or two? Until you answer, nobody is removed.
identity-several-candidates = { $name }: several people or accounts have this name and cannot be told apart: { $accounts }. Add the birth date or the group. Until then nobody is removed.
identity-second-account = { $name } seems to have a second account: { $accounts }. Check whether it is needed.
identity-same-number = { $name }: on the platform the same number has another name: { $accounts }. A new surname, or the number of somebody else? Until you answer, the person is neither invited nor removed.
identity-same-words = { $name }: on the platform the same words of the name are written otherwise: { $accounts }. Is it one person? Until you answer, the person is neither invited nor removed.
identity-part-of-name = { $people ->
    [1] { $name } may be the same person as on the platform: { $accounts }. One of the two has only a part of the name. Until you answer, the person is neither invited nor removed.
   *[other] { $accounts }: more than one person fits, { $name } among them. One side has only a part of the name. Until you answer, none of them is invited or removed.
 }
identity-initials = { $name }: only initials agree on the platform: { $accounts }. Give the full name.

guardians-unknown-child = { $name }: the child “{ $child }” is in no roster and no order. The parent is invited nowhere. Check the child's name.
guardians-several-children-of-that-name = { $name }: several children are called “{ $child }”. Add the child's birth date or group.
guardians-without-rights = { $name } is deprived of parental rights or restricted in them (group { $group }) and is not invited. Only administrators are told this.
guardians-too-many = { $name }: the student has { $count ->
    [one] { $count } legal representative
   *[other] { $count } legal representatives
 }. That looks like a fault in the file; the invitations wait for you.
guardians-child-comes-of-age = { $name } (group { $group }) comes of age on { $date }. From that day the parents do not belong in the parent chat.

staff-also-student = { $name }: a student{ $group ->
    [none] {""}
   *[other] { " " }of group { $group }
 } has the same name. No role of the staff is given without your decision. Add the employee's birth date.
teaching-unknown-teacher = { $name } is in the teaching load but not in the staffing list, and is invited nowhere. Check the staffing list.
consents-no-date = The acquaintance is ticked without a date. Clause 5.13.3 needs the date; until then the person is added to no chat.

guard-too-many-removals = Held: too many people leave without an order — { $count } of { $members } on the platform{ $places ->
    [none] {""}
   *[other] { " " }({ $places })
 }. { $explained } leave by order and are not held. Check whether the rosters are complete.
guard-too-many-additions = Held: too many people arrive without an order — { $count } with { $members } on the platform{ $places ->
    [none] {""}
   *[other] { " " }({ $places })
 }. { $explained } arrive by order and are not held. Check whether this is the right roster.
guard-too-many-role-changes = Held: too many people change their class or role without an order — { $count } of { $members }{ $places ->
    [none] {""}
   *[other] { " " }({ $places })
 }. { $explained } do by order and are not held. Check whether this is the right roster.
guard-place-emptied = Held: nobody, or no teacher, would be left here: { $places }. Check whether that is meant.
guard-columns-shifted = Held: the { $field ->
    [birth_date] birth date
    [guardian] legal representative
   *[other] phone
 } of { $changed } of { $all } known people changed at once. A column has probably slipped. Examples: { $examples }. Check the file.
guard-ids-changed = Held: the number (personal file, staff number) of { $changed } of { $all } known people changed at once. Examples: { $examples }. Is this a new numbering? Until you answer, nobody is moved.
guard-clock-forward = Held: the last plan was made at { $other }, and now the clock says { $now }. Check whether the clock is right.
guard-clock-back = Held: the last plan was made at { $other }, and now the clock only says { $now }. Check whether the clock is right.
guard-clock-set = Held: this machine's clock was set: it says { $now } now, and would say { $other } by the time that has passed since the machine was started. Check whether the clock is right.
guard-clock-meanwhile = Held: the clock was set while the plan was made: it was begun at { $other }, and now the clock says { $now }. Check whether the clock is right; the next plan goes by it.
guard-clock-differs = Held: this machine's clock says { $now }, the platform's { $other }. Check whether the clock is right.
guard-roster-shrank = Held: the roster has { $rows } rows, the last accepted one had { $accepted }. Check whether it is complete.
guard-roster-stale = Held: this looks like last year's roster{ $date ->
    [none] {""}
   *[other] { " " }(the title says { $date })
 }. { $lower } of { $placed } are one course below their class in it. Take a fresh one.
guard-wrong-organization = Held: this looks like another organisation's roster. { $known } of { $people } people and { $known_groups } of { $groups } groups in it are known. Check whether it is the right file.
policy-protection-ends = { $who }: protected from changes until { $until }{ $reason ->
    [none] {""}
   *[other] { " " }({ $reason })
 }. After that the usual rules hold for this person. If they stay, extend the term in the policy.
policy-protection-ended = { $who }: the protection from changes ended on { $until }{ $reason ->
    [none] {""}
   *[other] { " " }({ $reason })
 }. Now the usual rules hold for this person. If they stay, extend the term; if not, take the entry out of the policy.
guard-freeze = Held: changes are forbidden until { $until } ({ $reason }).
guard-quiet-hours = Held: these are quiet hours, nothing is carried out now.

toml-syntax = { $file }, line { $line }, “{ $key }”: { $words }
toml-not-one-of = { $file }, line { $line }: “{ $key }” is “{ $value }”, but can only be: { $allowed }
toml-unknown-key = { $file }, line { $line }: “{ $key }” does not exist. Possible are: { $allowed }

fault-no-header = { $place }: no row has the names of columns (ФИО, Группа, Дата рождения…). Add a header row, or describe the file in a mapping: kontingent mapping guess.
fault-no-rows = { $place }: there is nobody under the headers. Check whether it is the right file; the previous roster stays in force.
fault-two-headers = { $place }: two rows can be the header, { $row_a } and { $row_b }. Row { $row_a }: “{ $line_a }”. Row { $row_b }: “{ $line_b }”. Keep one of them.

intake-unreadable = The file was accepted, but cannot be read now: { $reason } Its rows do not count; nobody is removed because of that.
intake-lost = its content is not in the database. Put the file into the folder again.

# What was not understood: one finding for each cause.
unread-phrase = { $vocabulary ->
    [movement] What this order does is not understood: “{ $words }”.
    [standing] Whether the person studies (works) is not understood: “{ $words }”.
    [relation] Whether this is a legal representative is not understood: “{ $words }”.
    [post] The post “{ $words }” is not known.
    [duty] Whose class teacher this is today is not understood: “{ $words }”.
    [role] The role “{ $words }” is not known.
    [member_status] The state of membership “{ $words }” is not known.
   *[other] The remark “{ $words }” is not understood.
 } { $count ->
    [one] It stands in { $count } row
   *[other] It stands in { $count } rows
 } ({ $rows }). Nobody there is invited or removed without you. Answer once what it means: kontingent words.
unread-column = The column “{ $header }” is not known, and it holds words{ $words ->
    [none] {""}
   *[other] , for example “{ $words }”
 }. { $count ->
    [one] It is filled in { $count } row
   *[other] It is filled in { $count } rows
 } ({ $rows }). What concerns these people waits for you. { $header-known ->
    [no] The column has no header: write one into the file, or say what it is on the page “How the file was understood” (at the terminal: kontingent mapping check).
   *[yes] Answer once what the column is: kontingent words.
 }
unread-section = A line between people is not understood: “{ $words }”. Below it { $count ->
    [one] is { $count } person
   *[other] are { $count } people
 } ({ $rows }). They are not invited or removed without you. Answer once what it means: kontingent words.
unread-title = The title of the table is not understood: “{ $words }”. Everything that follows from this table waits for you. Answer once what the list is: kontingent words.
unread-part-of-group = “{ $words }” is a list of a part of the group, for some purpose. Who is missing there has not left; whom to invite by it is for you to decide.
unread-intended = “{ $words }” speaks of what is only intended. Nobody is removed by this list; whom to invite by it is for you to decide.
unread-sheet = What is on the sheet “{ $words }” is not understood. Everything that follows from it waits for you. Answer once: kontingent words.
unread-file = What the file “{ $words }” is, is not understood. Everything that follows from it waits for you. Answer once: kontingent words.
unread-group = It is not clear which group “{ $words }” is. { $count ->
    [one] It stands in { $count } row
   *[other] It stands in { $count } rows
 } ({ $rows }).{ $likely ->
    [none] {""}
   *[other] {" "}It is perhaps { $likely }.
 } Until that is decided, nobody is added or removed by it alone. Answer once which group it is: kontingent words.
unread-struck = Struck through: { $words }. { $count ->
    [one] { $count } row is
   *[other] { $count } rows are
 } struck through ({ $rows }). Whether the person left is for you to say.
unread-hidden = A hidden row: { $words }. { $count ->
    [one] { $count } row is
   *[other] { $count } rows are
 } hidden ({ $rows }). It was read, but leads to nothing by itself: have a look.
unread-name = The cell of the name holds more than a name, or none: “{ $words }”. { $count ->
    [one] { $count } row
   *[other] { $count } rows
 } ({ $rows }). What concerns these people waits for you. Correct the name.
unread-day = The day cannot be read: “{ $words }”. { $count ->
    [one] { $count } row
   *[other] { $count } rows
 } ({ $rows }). It is not taken for today; the action waits for you. Write it as 01.12.2026.
unread-reference = This is not the number of an order: “{ $words }”. { $count ->
    [one] { $count } row
   *[other] { $count } rows
 } ({ $rows }). Without number and date of an order the action waits for you.
unread-new-answer = You answered recently what “{ $words }” means. The first plan with this answer waits for you.

waits-phrase = { $header ->
    [none] not understood: “{ $words }”
   *[other] not understood in the column “{ $header }”: “{ $words }”
 }
waits-column = the column “{ $header }” is not known
waits-section = the line above the person is not understood: “{ $words }”
waits-title = the title is not understood: “{ $words }”
waits-part-of-group = a list of a part of the group: “{ $words }”
waits-intended = a list of what is only intended: “{ $words }”
waits-sheet = the sheet’s name is not understood: “{ $words }”
waits-file = what the file is, is not understood: “{ $words }”
waits-group = the group “{ $words }” is not known
waits-struck = the row is struck through
waits-hidden = the row is hidden
waits-name = the cell holds more than a name: “{ $words }”
waits-day = the day cannot be read: “{ $words }”
waits-reference = no number of an order: “{ $words }”
waits-new-answer = a new answer about the words “{ $words }”
unread-unlike = The row is unlike the others, it has no number: { $words }. Perhaps it is a signature and nobody of the list ({ $rows }). It leads to nothing by itself: have a look.
waits-unlike = the row is unlike the others: it has no number
orders-no-effect = The entry “{ $value }” takes nobody out and moves nobody: it does not concern the classes.


# Why a person looks at an action, in a phrase.
doubt-absence = not in the list, and there is no order
doubt-request = a person looks at requests
doubt-policy = the organisation’s rules say so; a person decides
doubt-class = classes are made, renamed and closed by a person
doubt-name-only = the platform knows the name alone: is it this person?
doubt-place-only = only the group tells namesakes apart: is it this person?
doubt-crossed = somebody of that name is known in another capacity: is it one person?
doubt-initials = initials stand for the given name
doubt-role-mistake = the same name in another role
doubt-other-role = asks to come in as somebody else than the list has them
doubt-asks-elsewhere = asks to come in elsewhere than they are listed
doubt-contradicts-order = the order and the list differ
doubt-same-day = two orders of one day say different things
doubt-order-cancelled = the order of leaving was cancelled
doubt-undated-return = there is an order of enrolment or reinstatement without a date, too
doubt-former-year = an order of a former school year, and no list has the person
doubt-effective-before-order = the day of leaving is many weeks before the order itself
doubt-dated-ahead = the order’s date is still to come, and it is in force already
doubt-implausible-date = a date of the order looks like a typing error
doubt-order-group-unknown = neither lists nor platform know the order’s group
doubt-near-return = another order takes in nearly the same name
doubt-other-class = the order names one group, the platform has that name in another
doubt-no-list = there is no list of the group, and birth date and group of the order are not both confirmed
doubt-joined-later = the person joined after the day from which the order is in force
doubt-namesake-elsewhere = the name stands in a class without a list: perhaps a namesake
doubt-leave = the person is on leave
doubt-class-teacher = somebody else is appointed class teacher
doubt-administrator = a person changes administrators’ rights
doubt-many-guardians = the student has too many representatives
doubt-adult-child = the child is of age
doubt-guardian-policy = an administrator decides about representatives
doubt-child-uncertain = not everything is clear about the child
doubt-child-unknown = one of the children is in no list
doubt-guardian-perhaps-other = the list of parents has a similar row: initials, an unknown child, or another surname

orders-undated-return = { $name }: an order of leaving, No. { $number } of { $date }, and an order of return without a date. Which one is the last cannot be told: the removal waits for you. Write the date.
orders-near-return = { $name }: an order of leaving, and another order takes in “{ $other }”, nearly the same name. One person or two? Until you answer nobody is removed or invited.
roster-slipped-rows = The column { $field ->
    [group] of groups
    [class_teacher] of class teachers
    [teaching] of teachers in the teaching load
   *[children] of children in the list of parents
 } has probably slipped { $direction ->
    [up] up
   *[down] down
 } by { $by ->
    [one] { $by } row
   *[other] { $by } rows
 }: so moved { $count ->
    [one] { $count } row agrees
   *[other] { $count } rows agree
 }, as it is none does. Examples: { $examples }. Everything that follows from them is held. Correct the file.
roster-listed-twice = { $name }: listed twice in one list, without a birth date{ $rows ->
    [none] {""}
   *[other] { " " }(see also row { $rows })
 }. If these are two people, give birth dates or numbers of their files: otherwise the second is not invited.

because-child = { $kin ->
    [daughter] daughter
    [son] son
   *[child] child
}: { $name }{ $group ->
    [none] {""}
   *[other] , { $group }
}
because-came-of-age = { $kin ->
    [daughter] daughter { $name } came of age on { $day }
    [son] son { $name } came of age on { $day }
   *[child] child { $name } came of age on { $day }
} (clause { $clause })
because-listed = the order says that the person left, and the list “{ $file }”, row { $row }, has them
because-is-in = the person is in already: the invitation is needed no more
