# The words of a plan.

clause = cl. { $clause }

place-class = class { $group }
place-students = student chat { $group }
place-parents = parent chat { $group }
place-teachers = teacher chat { $group }
place-subject = chat of the subject “{ $subject }”, { $group }
place-management = management chat “{ $name }”
place-staff = class «Сотрудники» (staff)
place-organization = the organisation's community

role-admin = administrator
role-teacher = teacher
role-class-teacher = class teacher
role-student = student
role-parent = parent (legal representative)

category-student = student
category-staff = employee
category-guardian = legal representative
category-unknown = nobody knows

action-create-class = create class
action-rename-class = rename class
action-archive-class = archive class
action-invite = invite
action-add = add
action-reassign = move
action-remove = remove
action-attach-class-teacher = attach class teacher
action-detach-class-teacher = detach class teacher
action-accept-request = accept request
action-decline-request = decline request
action-confirm-status = confirm status
action-revoke-invite = revoke invitation
action-grant-admin = grant administrator's rights
action-revoke-admin = revoke administrator's rights
action-update-person = correct the name

verdict-auto = can run
verdict-review = waits for you
verdict-blocked = held

confidence-certain = identity certain
confidence-probable = identity probable: name alone
confidence-possible = identity in question

evidence-birth-date = birth date
evidence-confirmed-link = confirmed link
evidence-email = mail
evidence-full-name = full name
evidence-initials = initials
evidence-name-without-patronymic = name without patronymic
evidence-person-id = person's number
evidence-phone = phone
evidence-place = place
evidence-similar-name = similar name
evidence-snils = SNILS
evidence-surname-order = order about the change of surname
evidence-same-words = the same words of the name in another order
evidence-part-of-name = a part of the name

severity-error = Error
severity-warning = Attention
severity-info = For information

basis-roster = listed
basis-absence = not listed
basis-policy = by the organisation's policy
basis-request = by request
basis-expired = the invitation has lapsed
basis-order = order № { $number } of { $date }, { $movement }
basis-no-number = (without number)
basis-no-date = (without date)
basis-effective = , from { $date }

movement-enrolment = enrolment
movement-reinstatement = reinstatement
movement-transfer = transfer to another group
movement-transfer-out = transfer to another organisation
movement-expulsion = expulsion
movement-graduation = graduation
movement-academic-leave = academic leave
movement-return-from-leave = return from leave
movement-surname-change = change of surname
movement-hire = hire
movement-post-change = change of post
movement-dismissal = dismissal
movement-parental-leave = leave to care for a child
movement-cancellation = cancellation of an order
movement-amendment = amendment of an order

held-too-many-removals = too many leave without an order
held-too-many-removals-meaning = Unusually many people leave without an order: the roster may be cut off.
held-too-many-removals-release = Give the whole roster or the orders, or allow it once for this plan.
held-too-many-additions = too many arrive without an order
held-too-many-additions-meaning = Unusually many people arrive without an order: the roster may be somebody else's.
held-too-many-additions-release = Check the roster, give the order of enrolment, or allow it once for this plan.
held-too-many-role-changes = too many moves without an order
held-too-many-role-changes-meaning = Unusually many people change their class or role without an order.
held-too-many-role-changes-release = Check the roster, give the order of transfer, or allow it once for this plan.
held-place-emptied = the place would be emptied
held-place-emptied-meaning = Nobody, or no teacher, would be left in the class or chat.
held-place-emptied-release = The successor has to join first; or allow it once for this plan.
held-clock = the clock
held-clock-meaning = This machine's clock seems to have been changed: by a wrong day orders come into force early or late.
held-clock-release = Check day and time. If they are right, allow it once for this plan; any decision of yours ends the hold for later plans.
held-columns-shifted = a column slipped
held-columns-shifted-meaning = The details of many people changed at once: a column has probably slipped.
held-columns-shifted-release = Correct the file and try again.
held-ids-changed = numbers changed
held-ids-changed-meaning = The numbers of many people changed at once.
held-ids-changed-release = Confirm that this is a new numbering.
held-self = the program's own account
held-self-meaning = This is the account that the program works under.
held-self-release = It is never changed.
held-roster-shrank = the roster shrank
held-roster-shrank-meaning = The roster has far fewer rows than the last accepted one.
held-roster-shrank-release = Give the whole roster.
held-roster-stale = the roster is stale
held-roster-stale-meaning = The roster looks like last year's.
held-roster-stale-release = Give a fresh roster.
held-wrong-organization = somebody else's roster
held-wrong-organization-meaning = Hardly anybody of the roster is on the platform.
held-wrong-organization-release = Check whether it is the right file.
held-no-basis = the order has no number or date
held-no-basis-meaning = The order has no number or no date; without them there is no basis.
held-no-basis-release = Fill in the order's number and date.
held-identity-uncertain = identity not established
held-identity-uncertain-meaning = It is not certain that this is the person.
held-identity-uncertain-release = Answer the question about the identity among the findings.
held-role-escalation = a staff role for a student
held-role-escalation-meaning = Somebody who is listed as a student would get a role of the staff.
held-role-escalation-release = Decide yourself; if they are namesakes, add the birth date.
held-last-admin = the last administrator
held-last-admin-meaning = No administrator would be left.
held-last-admin-release = Appoint another administrator first.
held-protected-person = a protected person
held-protected-person-meaning = The person is on the list of protected people.
held-protected-person-release = Take them off the list if their time is over.
held-other-child-remains = another child studies here
held-other-child-remains-meaning = One child has left, but another studies in the same group.
held-other-child-remains-release = The parent stays while another child studies here.
held-other-role-remains = another role belongs here
held-other-role-remains-meaning = The person leaves in one role but stays here in another.
held-other-role-remains-release = Decide yourself in which role they stay.
held-rules-not-acknowledged = not acquainted with the rules
held-rules-not-acknowledged-meaning = There is no date of acquaintance with the rules of communication (cl. 5.13.3).
held-rules-not-acknowledged-release = Acquaint the person and fill in the date.
held-blocked-member = blocked by a moderator
held-blocked-member-meaning = While a person is blocked, nothing is done with them (cl. 5.13.5).
held-blocked-member-release = Wait for the end of the block, or lift it.
held-quiet-hours = quiet hours
held-quiet-hours-meaning = Nothing is carried out in these hours.
held-quiet-hours-release = Wait for the end of the quiet hours.
held-freeze = days without changes
held-freeze-meaning = Changes are forbidden on these days.
held-freeze-release = Wait for the end of the freeze.
held-not-effective-yet = the order is not in force yet
held-not-effective-yet-meaning = The day from which the order is in force has not come yet.
held-not-effective-yet-release = It will be done by itself on the day the order takes effect.

table-title = Plan of changes
table-heading = { $organization } — plan of changes on { $date }
table-nothing = Everything is as it should be, there is nothing to do. { $count ->
    [one] { $count } membership was checked.
   *[other] { $count } memberships were checked.
 }
table-nothing-known = There is nothing to do in what was compared.
coverage-places = { $compared } of { $memberships ->
    [one] { $memberships } place
   *[other] { $memberships } places
 } compared; { $left } not compared{ $places ->
    [none] {""}
   *[other] : { $places }
 }.
coverage-all-places = { $memberships ->
    [0] There are no people on the platform.
    [one] { $memberships } place compared.
   *[other] All { $memberships } places compared.
 }
coverage-people = { $count ->
    [one] { $count } person of { $people } in the lists was not compared
   *[other] { $count } people of { $people } in the lists were not compared
 }: no group or child that is known, or a question is open.
coverage-more = { $count } more
table-unchecked = { $count ->
    [one] { $count } membership was not checked
   *[other] { $count } memberships were not checked
 }: none of the lists speaks of them.
table-counts = Invite: { $invite }, add: { $add }, move: { $reassign }, remove: { $remove }, other: { $other }.
table-verdicts = Can run: { $auto }, wait for you: { $review }, held: { $blocked }; unchanged: { $unchanged }.
table-held = Held, and why
table-findings = Findings
table-was = was: { $from }
table-from = from: { $from }
table-blocked = held: { $guards }
table-more = … and { $count ->
    [one] { $count } more of this kind
   *[other] { $count } more of this kind
 }; all are in --format xlsx.

count-actions = { $count ->
    [one] { $count } action
   *[other] { $count } actions
 }
count-error = { $count ->
    [one] { $count } error
   *[other] { $count } errors
 }
count-warning = { $count ->
    [one] { $count } needs attention
   *[other] { $count } need attention
 }
count-info = { $count } for information
count-invite = Invite
count-add = Add
count-reassign = Move
count-remove = Remove
count-other = Other
count-auto = Can run
count-review = Wait for you
count-blocked = Held
count-unchanged = Unchanged
count-unchecked = Of these not checked (no list)
count-memberships = Places of people read
count-compared = Of these compared with a list
count-people = People in the lists
count-people-compared = Of these compared

at-sheet = sheet “{ $sheet }”
at-row = row { $row }
at-column = column “{ $column }”

column-place = Place
column-person = Person
column-action = Action
column-role = Role
column-from = From, before
column-basis = Basis
column-clause = Clause
column-verdict = Verdict
column-guards = Held by
column-reasons = Why it waits
column-coverage = Compared
column-identity = Identity
column-source = Known from
column-category = Who it is
column-platform-id = Platform id
column-key = Key
column-kind = Kind
column-place-code = Place code
column-id = Action id
column-severity = Severity
column-file = File
column-sheet = Sheet
column-row = Row
column-column = Column
column-message = Finding
column-code = Code

xlsx-summary = Summary
xlsx-actions = Actions
xlsx-findings = Findings
xlsx-as-of = As of
xlsx-meaning = What it means and what to do

html-as-of = Plan of changes on { $date }. Nothing has been changed on the platform yet.
html-footer = Plan { $plan }, made by kontingent.

# Where the plan is for several platforms.
plan-platforms = Platforms: { $platforms }.
plan-platform-unread = “{ $platform }” was not read: nothing is planned there. { $reason }
column-platform = Platform
movement-unclear = an order whose words are not understood
action-account = ID { $id }

identity-name-alone = known by the full name, no namesakes
identity-name-and-place = known by name and place: namesakes are elsewhere
identity-by = known by what agrees: { $evidence }
