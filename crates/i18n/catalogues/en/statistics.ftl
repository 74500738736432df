# The report for the head and the certificate of closure.

help-report = The report for the head: who uses the platform, who came and went, what was done, and how soon leavers were out of classes and chats. With --leaver, a certificate that a leaver is nowhere any more.
help-report-example =
    Example: kontingent report --since 2026-11-01 --out report.html
    Example: kontingent report --leaver "Громов Лев Борисович" --format html --out certificate.html
    Exit status: 0 done; 1 failed; 2 wrong usage; 3 the leaver is still somewhere, or the absence is not proven.
help-report-since = First day of the report; 30 days up to the last one if not given
help-report-until = Last day of the report; today if not given
help-report-leaver = Certificate of closure for one person: a name, a key or an ID on the platform
help-report-name-person = WHO

report-title = Classes and chats: report for the head
report-title-of = { $organization }: classes and chats, report for the head
report-period = From { $since } to { $until }.
report-read-now = { $platform }: as of { $at }.
report-read-last = { $platform }: as last read, { $at }.
report-read-then = { $platform }: not read now; shown as of { $at }. { $reason }
report-never-read = { $platform }: never read yet. { $reason }
report-busy = Another kontingent process was at work.
report-overdue = { $count ->
    [one] { $count } person who left by order is still in a class or chat
   *[other] { $count } people who left by order are still in classes or chats
 }, the longest for { $days ->
    [one] { $days } day.
   *[other] { $days } days.
 }
report-tab-figures = Figures
report-figure-people = People who should be in
report-figure-joined = Are in
report-figure-invited = Invited, not in yet
report-figure-missing = Not invited yet, or left
report-figure-strangers = Strangers in classes and chats
report-figure-leavers = Leavers who are still in
report-figure-longest = the longest for { $days ->
    [one] { $days } day
   *[other] { $days } days
 }
report-per-cent = { $share }%
report-trend-same = as many as on { $day }
report-trend-more = { $by } more than on { $day }
report-trend-less = { $by } fewer than on { $day }
report-people-student = Students
report-people-staff = Staff
report-people-guardian = Parents
report-part-joined = In
report-part-invited = Invited
report-part-missing = Not invited yet, or left
report-bar = { $joined } of { $wanted }, { $share }
report-bar-time = { $joined } and { $invited }
report-chart-people = Who is in
report-chart-groups = Where not everybody is in: the smallest shares
report-chart-time = How many people were in and were invited, by day
report-tab-late = Still in
report-late = Left by order and still in
report-late-others = Besides them there are still in their former chats: parents: { $parents }, people who moved: { $moved }.
report-late-more = { $count } more are in the table below.
report-column-still = Where
report-tab-departures = Moves and parents
report-departures = Moves, and parents of leavers: days until they were out of the former places
report-departures-lead = Who moves has not left: they belong in the former group no more. A parent belongs no more in the chat of a group in which their child does not study any more.
report-departures-none = There was nobody of the kind in the period.
report-moved = { $who }, moved
report-footer = Made by kontingent. In the large figures and the first chart everybody counts once; who works here and has a child here counts as staff and as a parent. In the tables a person counts once in a group, in however many of its chats they are; somebody in two groups counts in each.
report-sum = Total
report-unit-management = management chats
report-still-in = still in: { $places }

report-tab-leavers = Leavers
report-leavers = Left by order: days until they were out of everything (clause 5.13.8)
report-leavers-none = Nobody left by order in this period.
report-clock-lead = Gone: { $gone }, still there: { $still }. Days: at most { $maximum }, median { $median }.

report-tab-usage = Members
report-usage = Who uses the platform (clause 5.11.1)
report-usage-lead = Wanted = joined + invited + left by themselves + not yet invited or added.
report-usage-none = No data: the platform was never read.

report-tab-changes = Changes
report-changes = Who came and went in the period
report-changes-none = Nobody came or went in this period.

report-tab-actions = Actions
report-actions = What was done in the period
report-actions-lead = “Waiting” is now, in the open plans.
report-actions-none = Nothing was done in this period, and nothing waits.

report-basis-roster = roster
report-basis-order = order
report-basis-absence = missing from the roster
report-basis-policy = rules of the organisation
report-basis-request = request
report-basis-expired = link past its term

report-column-platform = Platform
report-column-unit = Group
report-column-role = Role
report-column-person = Person
report-column-category = Category
report-column-basis = Basis
report-column-days = Days since the order
report-column-gone = Absent everywhere since
report-column-wanted = Wanted
report-column-joined = Joined
report-column-invited = Invited
report-column-past-term = Of them past term
report-column-not-invited = Not invited
report-column-left = Left by themselves
report-column-strangers = Strangers
report-column-to-remove = To be removed
report-column-came = Came
report-column-went = Went
report-column-action = Action
report-column-done = Done
report-column-failed = Failed
report-column-rejected = Rejected
report-column-waiting = Waiting

report-nobody = “{ $person }”: no such person in the store. Check the name; a key or an ID on the platform will do too.
report-several = “{ $person }”: there are several. Give the key of the one you mean:
report-several-line = { $key } — { $name }, { $category }
report-leaver-format = A certificate of closure comes as table, json or html.
report-period-order = The first day of the report ({ $since }) is after the last one ({ $until }).

closure-title = Certificate of closure, classes and chats — { $organization }
closure-closed = { $name }: is in no class or chat. A read of every platform shows it.
closure-closed-capacity = { $name }: as { $category } is in no class or chat. A read of every platform shows it.
closure-open = { $name }: IS STILL on the platform, in { $count ->
    [one] { $count } place
   *[other] { $count } places
 }.
closure-open-guardians = { $name }: legal representatives ARE STILL in the group’s class or chats, in { $count ->
    [one] { $count } place
   *[other] { $count } places
 }.
closure-not-proven = { $name }: absence NOT PROVEN: the platform was not read since the order took effect.
closure-groups = Group: { $groups }
closure-no-order = Basis: there is no order in the store.
closure-basis = Basis: { $basis }
closure-other-capacity = Stays by right in another role: { $places }.
closure-namesakes = There is another account of the same name: { $places }. If it is the same person, this certificate does not hold.
closure-tab-proof = Proof
closure-proof = What proves it
closure-column-read = Read of the platform
closure-column-absence = What it showed
closure-absent-since = absent since { $at }
closure-still-there = is there
closure-never-there = nobody of this account or name was ever there
closure-tab-places = Places
closure-places = Every place in which the person was, or was invited to
closure-tab-guardians = Representatives
closure-guardians = Legal representatives, places of the group
closure-nowhere = There are no such places.
closure-column-platform = Platform
closure-column-place = Place
closure-column-role = Role
closure-column-first-seen = Present since
closure-column-last-seen = Absent since
closure-column-removed = How it ended
closure-lasts = now: { $status }
closure-removal = { $kind }, { $at }; plan { $plan }, action { $action }; decided by: { $who }
closure-by-policy = the rules of the organisation, without approval
closure-left = left by themselves
closure-no-entry = not by kontingent: nothing in the journal
closure-by-name = (known by the name alone)
closure-other-child = stays: another child studies here
closure-footer = Made by kontingent { $at } from the journal and the reads of the platforms.
closure-signature-admin = Administrator, signature, date
closure-signature-head = Head, signature, date
closure-done-remove = removed
closure-done-revoke-invite = invitation revoked
closure-done-decline-request = request declined
closure-done-reassign = moved
closure-done-detach-class-teacher = no longer the class teacher
