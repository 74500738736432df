# The review page.

web-skip = Skip to the content
web-navigation = Sections
web-language = Language
web-overview = Overview
web-plans = Plans
web-people = People
web-files = Files
web-worklist = Worklist
web-invitations = Invitations
web-journal = Journal
web-statistics = Statistics
web-sign-out = Sign out
web-footer-time = This page was made at { $time }.
web-to-overview = To the overview
web-reason = Reason
web-reason-needed = A reason is needed: the journal will show it. Go back and give one.

web-sign-in = Sign in
web-sign-in-do = Sign in
web-sign-in-hint = Users are made by whoever runs the program: kontingent users add.
web-organization = Organisation
web-organization-hint = The code of your organisation, for example kt-1. Whoever looks after the region as a whole leaves it empty.
web-region = Organisations of the region
web-region-lead = { $count ->
    [one] { $count } organisation. Numbers only: people, plans and files are seen by the organisation itself.
   *[other] { $count } organisations. Numbers only: people, plans and files are seen by the organisations themselves.
}
web-region-silent = { $count ->
    [one] { $count } organisation has had no cycle for more than a day.
   *[other] { $count } organisations have had no cycle for more than a day.
}
web-region-troubled = { $count ->
    [one] { $count } organisation's cycle failed, is stopped, or a guard holds something.
   *[other] { $count } organisations' cycles failed, are stopped, or guards hold something.
}
web-region-organization = Organisation
web-region-cycle = Last cycle
web-region-at = When
web-region-people = People in rosters
web-region-members = Members
web-region-waiting = Waiting for a decision
web-region-removals = Removals planned
web-region-questions = Questions
web-region-tasks = Tasks
web-region-guards = { $count ->
    [one] guards hold { $count } action
   *[other] guards hold { $count } actions
}
web-region-stopped = stopped
web-region-old = long ago
web-region-never = no cycle yet
web-region-total = In all
web-name = Name
web-password = Password
web-sign-in-wrong = The name or the password is not right.
web-sign-in-wrong-of-many = The organisation, the name or the password is not right.
web-sign-in-locked = Too many attempts have failed. Wait { $count ->
    [one] a minute
   *[other] { $count } minutes
 } and try again.
web-ticket = Training page
web-ticket-words = This link works once.
web-ticket-used = The link has been used. Start the training page again.

web-fault-not-found = There is no such page
web-fault-not-found-words = Check the address, or begin with the overview.
web-fault-forbidden = You may not do this
web-fault-forbidden-words = Your role does not allow it. An administrator decides. Nothing was changed.
web-fault-not-ours = The form is out of date or is not from here
web-fault-not-ours-words = Nothing was changed. Open the page anew and repeat.
web-fault-bad-form = The form is not complete
web-fault-bad-form-words = Nothing was changed. Open the page anew and repeat.
web-fault-too-large = Too much data
web-fault-too-large-words = Nothing was changed. Choose fewer rows, or a smaller file.
web-fault-work = Not possible right now
web-fault-said = This will not do

web-waits = What waits for a decision
web-waits-nothing = Nothing waits.
web-waits-not-yours = Decisions about people are an administrator's.
web-rejected-files = Files that were not accepted
web-plan = Plan { $number }
web-tasks = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} to do by hand
web-count-undecided = { $count ->
    [one] { $count } action waits for a decision
   *[other] { $count } actions wait for a decision
}
web-count-held = { $count } held
web-runs = Last runs
web-runs-none = There were no runs yet.
web-run-started = Began
web-run-job = What
web-run-outcome = Outcome
web-outcome-running = running
web-outcome-done = done
web-outcome-nothing-to-do = nothing to change
web-outcome-waiting = waits for a decision
web-outcome-held = held by a guard
web-outcome-failed = failed
web-outcome-interrupted = interrupted
job-apply = carrying out a plan
web-health = Health
web-health-well = All is well.
web-health-not-well = Something is not well.
web-health-unknown = Not known yet. Where there are several daemons, the one that keeps this organisation's day knows it.
web-component-cycle = Sync
web-component-folders = Folders
web-component-store = Database
web-component-platform = Platform
web-status-ok = well
web-status-degraded = not well
web-status-unknown = not looked at yet
web-next = What comes next
web-switch = Stop
web-stop-words = Stop keeps every change from the platform. Plans, reports and letters go on.
web-stop = Stop
web-resume-words = Nothing is carried out now. After resuming, what was approved will be.
web-resume = Resume
web-is-stopped = Stopped since { $since }: { $who }, “{ $reason }”. Nothing is carried out.

web-told-stopped = Stopped: nothing is carried out.
web-told-resumed = Applying goes on.
run-no-page = The review page cannot be opened: the address { $address } is taken or not available, or the certificate will not do. Correct [web] in kontingent.toml.

web-plans-none = There are no plans yet. They appear after the first sync.
web-plan-made = Made { $made } for the { $count ->
    [1] platform
   *[other] platforms
} { $platform }, as of { $day }.
web-plan-superseded = A newer plan took the place of this one: decisions are taken on that. Nothing was changed.
web-plan-closed = Nothing is left to decide in this plan; what was rejected is taken back in the newest one. Nothing was changed.
web-only-looks = You are looking at the plan. An administrator decides.
web-counts = How many actions stand where
web-shown = Actions shown: { $count } of { $all }.
web-findings-count = { $count ->
    [one] { $count } finding about the files
   *[other] { $count } findings about the files
}
web-filters = What to show
web-filter-by = Group
web-filter-kind = Action
web-filter-standing = State
web-filter-verdict = The program's verdict
web-filter-guard = Guard
web-filter-class = Class
web-filter-name = Name
web-filter-any = all
web-filter-do = Show
web-filter-clear = Clear
web-by-class = by class
web-by-person = by person
web-no-person = Classes
web-lapsed = The approval has lapsed: { $who }, { $at }.
web-standing-undecided = waits for a decision
web-standing-held = held
web-standing-proposed = waits for a second administrator
web-standing-approved = approved
web-standing-rejected = rejected
web-standing-sent = sent
web-standing-done = done
web-standing-failed = failed
web-standing-stale = things have changed
web-standing-task = on the worklist
web-pages = Pages
web-page = page { $page } of { $pages }
web-page-before = ← before
web-page-after = after →

web-choose = Choose: { $name }, { $action }
web-before = was:
web-after = will be:
web-nothing = none
web-request = a request
web-depends = { $count ->
    [one] { $count } other action first
   *[other] { $count } other actions first
}
web-proposed = { $who } wants this done; a second administrator has to agree.
web-decide = Decide
web-approve = Approve
web-approve-again = Approve again
web-agree = Agree
web-reject = Reject
web-withdraw = Take the decision back
web-approve-chosen = Approve what is chosen
web-reject-chosen = Reject what is chosen
web-withdraw-chosen = Take decisions back
web-approve-safe = Approve all
web-approve-shown = Approve all that is shown
web-approve-group = Approve all here
web-guard-show = Show these actions
web-lift = Lift the guard for this plan
web-lift-words = If all is right, the guard “{ $guard }” can be lifted, in this plan alone. { $count ->
    [one] { $count } action can be approved then; it does not run by itself.
   *[other] { $count } actions can be approved then; they do not run by themselves.
}
web-lift-do = Lift the guard
web-lift-never = No decision lifts this guard: do what is written beside it.
web-lift-absent = This guard holds nothing here. Nothing was changed.
web-lift-hint = At least three words: the reason is read in the journal by people who were not there.
web-lift-reason = Give the reason in at least three words: it is read in the journal by people who were not there.

web-confirm-approve = What will be done
web-confirm-approve-do = Yes, approve
web-confirm-approve-then = The program carries out by itself what is approved. Until it has, the decision can be taken back.
web-confirm-reject = What will not be done
web-confirm-reject-do = Reject
web-confirm-reject-words = { $count ->
    [one] { $count } action will be rejected. Nothing changes on the platform because of it.
   *[other] { $count } actions will be rejected. Nothing changes on the platform because of it.
}
web-confirm-withdraw = Take decisions back
web-confirm-withdraw-do = Take back
web-confirm-withdraw-words = { $count ->
    [one] The decision on { $count } action will be taken back; it will wait again.
   *[other] The decisions on { $count } actions will be taken back; they will wait again.
}
web-confirm-all = Show all, one by one
web-reason-optional = Reason (may be left out)
web-reason-needed-here = To reject, a reason is needed: the journal will show it.
web-back = Back
web-decided-meanwhile = While you were looking, another administrator decided something on these. Below is how it is now. Nothing was changed.
web-four-eyes = The plan has more than { $count } removals: a second administrator has to agree. Without one this will not be done:
web-agree-words = { $count ->
    [one] { $count } removal was proposed by { $who }. You are the second to agree, and it is decided.
   *[other] { $count } removals were proposed by { $who }. You are the second to agree, and they are decided.
}
web-names-more = { $names } and { $count } more
web-will-create-class = { $count ->
    [one] { $count } class will be created: { $names }.
   *[other] { $count } classes will be created: { $names }.
}
web-will-rename-class = { $count ->
    [one] { $count } class will be renamed: { $names }.
   *[other] { $count } classes will be renamed: { $names }.
}
web-will-archive-class = { $count ->
    [one] { $count } class will be closed: { $names }.
   *[other] { $count } classes will be closed: { $names }.
}
web-will-invite = { $count ->
    [one] { $count } person will be invited: { $names }.
   *[other] { $count } people will be invited: { $names }.
}
web-will-add = { $count ->
    [one] { $count } person will be added: { $names }.
   *[other] { $count } people will be added: { $names }.
}
web-will-reassign = { $count ->
    [one] { $count } person will be moved: { $names }.
   *[other] { $count } people will be moved: { $names }.
}
web-will-remove = { $count ->
    [one] { $count } person will be removed: { $names }.
   *[other] { $count } people will be removed: { $names }.
}
web-will-attach-class-teacher = { $count ->
    [one] { $count } class teacher will be attached: { $names }.
   *[other] { $count } class teachers will be attached: { $names }.
}
web-will-detach-class-teacher = { $count ->
    [one] { $count } class teacher will be detached: { $names }.
   *[other] { $count } class teachers will be detached: { $names }.
}
web-will-accept-request = { $count ->
    [one] The request of { $count } person will be accepted: { $names }.
   *[other] The requests of { $count } people will be accepted: { $names }.
}
web-will-decline-request = { $count ->
    [one] The request of { $count } person will be declined: { $names }.
   *[other] The requests of { $count } people will be declined: { $names }.
}
web-will-confirm-status = { $count ->
    [one] The status of { $count } employee will be confirmed: { $names }.
   *[other] The status of { $count } employees will be confirmed: { $names }.
}
web-will-revoke-invite = { $count ->
    [one] The invitation of { $count } person will be revoked: { $names }.
   *[other] The invitations of { $count } people will be revoked: { $names }.
}
web-will-grant-admin = { $count ->
    [one] { $count } person will become an administrator: { $names }.
   *[other] { $count } people will become administrators: { $names }.
}
web-will-revoke-admin = { $count ->
    [one] { $count } person will be an administrator no more: { $names }.
   *[other] { $count } people will be administrators no more: { $names }.
}
web-will-update-person = { $count ->
    [one] The name of { $count } person will be corrected: { $names }.
   *[other] The names of { $count } people will be corrected: { $names }.
}

web-told-approved = { $count ->
    [one] { $count } action was approved.
   *[other] { $count } actions were approved.
}
web-told-proposed = { $count ->
    [one] { $count } removal was proposed and waits for a second administrator.
   *[other] { $count } removals were proposed and wait for a second administrator.
}
web-told-rejected = { $count ->
    [one] { $count } action was rejected.
   *[other] { $count } actions were rejected.
}
web-told-withdrawn = { $count ->
    [one] The decision on { $count } action was taken back.
   *[other] The decisions on { $count } actions were taken back.
}
web-told-lifted = The guard was lifted for this plan. These actions can be approved now.
web-told-nothing = Nothing was chosen, or there is nothing to decide here: tick the actions.
web-told-decided-meanwhile = While you were looking, another administrator decided on these. Nothing was changed.

clause-meaning-5-11-1 = The administrator runs the community and its classes: invites, moves and removes members as students and staff come and go.
clause-meaning-5-11-2 = The college's administration is in the staff class and the management chats as teachers.
clause-meaning-5-11-3 = The class teacher is attached to the group's class and runs its chats of students, parents and teachers.
clause-meaning-5-11-4 = A teacher is in the staff class and in the classes and subject chats of the groups that they teach.
clause-meaning-5-11-5 = A student is in the class of their group, its chat and its subject chats.
clause-meaning-5-11-6 = A parent (legal representative) is in the parents' chat of the child's group.
clause-meaning-5-13-3 = Before anybody enters a chat they are acquainted with the rules of communication.
clause-meaning-5-13-5 = A moderator may block whoever broke the rules, for a month at most.
clause-meaning-5-13-8 = A dismissed employee, a student who left and that student's parents are removed from the chats.

web-choosing = Choose
web-category = Who it is
web-birth = Birth date
web-unknown = unknown
web-places = Where
web-source = From
web-account = Account
web-role = Role
web-made = Made
web-term = Good until
web-clause = Clause
web-print = Print
web-copy = Copy
web-copy-all = Copy all

web-people-words = The program is not sure who is who. Until you answer, nothing is done about these people. The answer is remembered; it can be taken back.
web-question-who = Who is it?
web-answer-same = One person: { $person } of the roster is { $account } on the platform ({ $id })
web-answer-apart = They are two people
web-answer-none = None of them: all are different people
web-answer-do = Answer
web-answers = Answers that were given
web-retract = Take the answer back
web-told-same = Remembered: one person. The next plan takes it into account.
web-told-apart = Remembered: different people. The next plan takes it into account.
web-told-retracted = The answer was taken back. The question opens again with the next plan.
web-told-answered-meanwhile = This question has been answered already. Nothing was changed.
web-told-nothing-there = It is not there any more. Nothing was changed.

web-upload = Upload files
web-upload-words = The same as dropping a file into the folder: the program reads it within seconds and makes a new plan. A file by itself removes nobody.
web-upload-file = Lists, orders, exports (Excel, LibreOffice, Word, csv, dbf, zip)
web-upload-do = Upload
web-upload-bad-name = The file's name will not do: rename it and upload it again.
web-upload-not-written = The file could not be written into the folder. Tell whoever runs the program.
web-told-uploaded = { $count ->
    [one] { $count } file was uploaded. It appears below once it is read, with “How the file was understood” beside it: reload the page in a few seconds.
   *[other] { $count } files were uploaded. They appear below once they are read, each with “How the file was understood” beside it: reload the page in a few seconds.
}
web-arrivals = What arrived
web-file = File
web-arrived = Arrived
web-read-as = Read as
web-file-state = State
web-file-withdraw = Take back
web-file-withdraw-words = The file is in force no more, and what it replaced is in force again. What was done stays done.
web-file-withdraw-do = Take the file back
web-told-file-withdrawn = The file was taken back. The next plan is without it.
web-findings-none = There are no findings.
web-findings-more = And { $count } more: the plan as xlsx has all (kontingent show).
web-row = { $file }, row { $row }
web-row-hidden = Some cells are hidden: administrators alone see them.
web-row-gone = The database does not hold this file: it was replaced and erased, or it is an export of the platform itself.

web-worklist-words = The platform cannot do this by program. Do it yourself and tick it off: the next read of the membership checks.
web-worklist-paper = A list for paper, with boxes to check
web-worklist-text = The whole list as text
web-tick = Done: { $task }
web-tick-chosen = Tick off what is chosen
web-told-ticked = { $count ->
    [one] { $count } task was ticked off. The next read of the membership checks.
   *[other] { $count } tasks were ticked off. The next read of the membership checks.
}

web-invitations-all = Show those used and revoked too
web-invitations-open = Only those not used yet
web-hand-outs = Hand-outs to print
web-hand-outs-of = Invitations: { $place }

web-journal-person = Person (the whole name, or the key)
web-journal-place = Class or place
web-journal-event = Event
web-journal-since = Not before
web-journal-at = When
web-journal-who = Who decided
web-journal-detail = Details
web-journal-export = Save (csv)
web-journal-older = Earlier →

web-since = From
web-until = To

help-demo-serve = Open the review page with the invented college and the training platform; all of it is erased at the end
help-demo-listen = The address of the page; without it 127.0.0.1:8080, or any free port
demo-platform = training platform
demo-college = Priozersk college (training)
demo-user = Training administrator
demo-served =
    The review page of an invented college is open on this machine. The link works once:

      { $link }

    Approve, reject, upload files: only the training platform changes. To end: Ctrl+C.
demo-not-served = The page could not be opened: { $reason }.
demo-ended = The training page is closed and its folder erased.
web-plan-state = State: { $state }.

web-filter-platform = Platform
web-lift-which-platform = This guard holds actions on several platforms: open the plan again and lift it on the one that is meant.

# The plan: lines, causes, what is chosen.
web-standing-certain = nothing in doubt
web-cause = { $action }: { $why }
web-people-count = { $count ->
    [one] { $count } person
   *[other] { $count } people
}
web-actions-count = { $count ->
    [one] { $count } action
   *[other] { $count } actions
}
web-people-and-actions = { $people } and { $actions } more
web-block-waits = { $count ->
    [one] { $whom } waits for a decision
   *[other] { $whom } wait for a decision
}
web-block-waits-none = Nothing to decide
web-block-held = { $count ->
    [0] Held by a guard
   *[other] Held by a guard: { $whom }
}
web-block-certain = { $count ->
    [one] { $count } action without doubt
   *[other] { $count } actions without doubt
}
web-block-decided = { $count ->
    [one] Decided and waiting to be carried out: { $count } action
   *[other] Decided and waiting to be carried out: { $count } actions
}
web-block-past = { $count ->
    [one] Done or handed on: { $count } action
   *[other] Done or handed on: { $count } actions
}
web-block-name-held = held
web-block-name-certain = without doubt
web-block-name-decided = decided
web-block-name-past = done
web-block-open = Show
web-block-close = Fold
web-no-question = Nothing in doubt
web-line-open = one by one
web-line-close = Fold
web-line-more = and { $count } more — one by one
web-lines-more = { $count ->
    [one] { $count } more line
   *[other] { $count } more lines
}
web-plan-whole = The whole plan
web-approve-on-screen = { $count ->
    [one] Approve the { $count } action shown here
   *[other] Approve the { $count } actions shown here
}
web-approve-all = Approve all { $count }
web-choose-here = Choose all here
web-chosen = Chosen
web-clear-chosen = Choose none
web-undo = Undo
web-first-suspended = { $days ->
    [one] (suspended first, for good after { $days } day)
   *[other] (suspended first, for good after { $days } days)
}
web-only-suspended = (access is closed, the account is kept)
web-reason-of-rejection = Why reject it (the journal shows it)
web-usual-reason-1 = waiting for the order
web-usual-reason-2 = the list is wrong and will be corrected
web-usual-reason-3 = the person stays where they are
web-usual-reason-4 = asking the class teacher
web-changed-meanwhile = Something changed here while you were looking. It is shown as it is now; nothing was decided.
web-changed-left-out = Some of what you chose has changed since you saw it and was left out. Look at it in the plan again.
web-failed-here = It did not work: there was no answer, and nothing was decided. Try again.
web-told-changed = { $count ->
    [one] { $count } action has changed since you saw it. Look again; nothing was decided.
   *[other] { $count } actions have changed since you saw them. Look again; nothing was decided.
}
web-ticks-still = { $count ->
    [0] Of what was chosen in plan { $plan } nothing is as it was.
    [one] What was chosen in plan { $plan } is kept: { $count } action is as it was.
   *[other] What was chosen in plan { $plan } is kept: { $count } actions are as they were.
}
web-ticks-changed = { $count ->
    [one] { $count } chosen action has changed and is no longer chosen. Now:
   *[other] { $count } chosen actions have changed and are no longer chosen. Now:
}
web-ticks-was = before:
web-ticks-gone = { $count ->
    [one] { $count } chosen action is no longer needed:
   *[other] { $count } chosen actions are no longer needed:
}
web-keys = Keys
web-key-next = next line
web-key-before = line before
web-key-approve = approve
web-key-reject = reject
web-key-undo = undo the last decision
web-key-choose = choose the line
web-key-open = show the people one by one
web-key-search = search by name
web-key-help = this sheet
web-keys-layout = They work with a Russian layout too: the key counts, not the letter.
web-keys-on = Keys are on
web-close = Close
web-changes-link = What changed

# A person, runs, what changed, the overview in sentences.
web-person-search = Find a person
web-person-who = Name or account
web-person-find = Find
web-person-found = { $count ->
    [0] Nobody was found. Check the name: the surname is enough.
    [one] { $count } person was found.
   *[other] { $count } people were found.
}
web-person-last = in plans until { $at }
web-person-answer = Answer
web-certificate = Certificate of a leaver
web-person-where = Where the person is and should be
web-person-should = Should be there
web-person-is = Is there
web-yes = yes
web-no = no
web-person-nowhere = Is nowhere and should be nowhere.
web-person-unknown-now = Nothing is known of the person here now: neither rosters nor the platform have them.
web-person-read = The platform as it was read on { $at }.
web-person-planned = Planned
web-person-account = Who it is on the platform
web-person-rows = Rows of lists and orders
web-person-findings = Findings
web-person-before = Where the person was before
web-person-no-links = There were no invitations.
web-person-no-journal = The journal has nothing about the person.
web-link-open = open
web-link-used = used
web-link-revoked = revoked
web-changes = Plan { $number }: what changed
web-changes-first = There is nothing to compare with: no plan came before.
web-changes-since = Compared with plan { $number } of { $at }.
web-changes-none = Nothing changed.
web-changes-new = New
web-changes-changed = Told differently
web-changes-done = Done since
web-changes-gone = No longer needed
web-run-took = Took
web-run-counts = What was done
web-run-on = on for { $time }
web-run-files = { $count ->
    [one] { $count } file
   *[other] { $count } files
}
web-run-done = { $count ->
    [one] { $count } action done
   *[other] { $count } actions done
}
web-run-failed = { $count ->
    [one] { $count } action failed
   *[other] { $count } actions failed
}
web-seconds = { $count } s
web-minutes = { $count } min { $seconds } s
web-outcome-remarks = with remarks
web-runs-all = All runs
web-run-fault-store-locked = The database was locked.
web-run-fault-store-full = The disk is full: make room.
web-run-fault-store-gone = The file of the database was not in its place.
web-run-fault-store-replaced = Another file lay in the place of the database.
web-run-fault-store = The database did not answer.
web-run-fault-platform-not-read = The membership could not be read: check the access to the platform.
web-run-fault-source-not-read = The source of the lists did not answer.
web-run-fault-no-membership = There is no members list: export it from the platform.
web-run-fault-changes-not-written = The file of changes could not be written.
web-run-fault-settings = The settings have a mistake.
web-run-fault-link-key = The key of personal links could not be read.
web-run-fault-busy = Another command was at work.
web-run-fault-broken-off = The work was broken off.
web-run-fault-other = Something is wrong: kontingent doctor shows it.
web-story-strangers = { $count ->
    [one] { $count } stranger on the platform:
   *[other] { $count } strangers on the platform:
}
web-story-strangers-do = No list and no order has them. Find out who they are, and decide in the plan.
web-story-half-read = Not everything was read: { $count ->
    [one] { $count } place
   *[other] { $count } places
 } in files that were accepted.
web-story-strangers-show = More
web-story-cycle-running = The cycle began on { $at } and is on.
web-story-cycle-done = The last cycle, { $at }: all was done.
web-story-cycle-nothing-to-do = The last cycle, { $at }: nothing had to change.
web-story-cycle-waiting = The last cycle, { $at }: it ended, and decisions wait for you.
web-story-cycle-held = The last cycle, { $at }: it ended, and a guard holds some of the actions.
web-story-cycle-remarks = The last cycle, { $at }: not all of it was done.
web-story-cycle-failed = The last cycle, { $at }: it failed.
web-story-cycle-interrupted = The last cycle, { $at }: it was interrupted and will be repeated by itself.
web-story-compared = { $count ->
    [one] All was compared: { $count } membership of { $count }.
   *[other] All was compared: { $count } memberships of { $count }.
}
web-story-done = { $count ->
    [one] { $count } action was done in the last 24 hours.
   *[other] { $count } actions were done in the last 24 hours.
}
web-children = Parent of
web-phone = Telephone
web-phone-end = ends in { $end }
web-joined-since = On the platform since
web-question-look-student = Where to look: the birth date is in the personal file, the day of joining and the class on the member's card of the platform; the class teacher knows who it is.
web-question-look-staff = Where to look: the post and the day of hire are with the personnel office, the day of joining on the member's card of the platform.
web-question-look-guardian = Where to look: the telephone and the children's names are in the parent's consent or the child's file, the day of joining and the class on the member's card of the platform; ask the class teacher.
web-progress = Being carried out: { $done } of { $count }.
web-files-waiting = { $count ->
        [one] { $count } file waits to be read: { $names }.
       *[other] { $count } files wait to be read: { $names }.
    }
web-origin-import = by a command at the terminal
web-origin-folder = folder { $name }
web-origin-service = service { $name }
web-found-account = account
web-code-title = The code of your telephone
web-code = Code of the app, or a recovery code
web-code-hint = The six digits of the app on your telephone; they are others every half a minute.
web-code-wrong = The code is not right. Type the one that the app shows now. If that is not right either, see whether the telephone has the right time.
web-code-again = This code was used already. Wait until the app shows the next one.
web-code-lost = Without the telephone, type one of the recovery codes. Without these, ask whoever runs the program: kontingent users reset-second-factor.
web-code-anew = Sign in under another name
web-own-account = Account
web-second-factor = Second factor
web-second-factor-words = Besides the password, signing in takes a code of an app on your telephone. Whoever has learnt or guessed the password does not get in without the telephone. Any app for one-time codes (TOTP) will do.
web-second-factor-demanded = Your role needs a second factor. Set it up: then the other pages open.
web-second-factor-on = The second factor is on: signing in takes a code of your telephone.
web-second-factor-begin = Turn on
web-second-factor-begin-words = You need your telephone. Type the password again first.
web-second-factor-begin-do = Set up
web-second-factor-other = Another telephone
web-second-factor-other-words = The former telephone and recovery codes hold until the first code of the new one was typed.
web-second-factor-other-do = Set another telephone up
web-second-factor-codes = New recovery codes
web-second-factor-codes-words = When few are left, or somebody has seen them. The former ones hold no longer.
web-second-factor-codes-do = Get new codes
web-second-factor-off = Turn off
web-second-factor-off-words = From then on the password is enough to sign in.
web-second-factor-off-do = Turn the second factor off
web-second-factor-no-key = The second factor cannot be checked: the key sign-in.key beside the database cannot be read, or it is another one. Bring the file back from a copy, or take the second factor away: kontingent users reset-second-factor.
web-recovery-left = { $count ->
    [0] No recovery codes are left: get new ones.
    [one] { $count } recovery code is left.
   *[other] { $count } recovery codes are left.
 }
web-enrolment = Setting the second factor up
web-enrolment-app = Open an app for one-time codes on your telephone.
web-enrolment-scan = Add an account there: point the camera at the code.
web-enrolment-qr = QR code for the app
web-enrolment-here = Open it in the app of this telephone
web-enrolment-type = If that does not work, type the key:
web-enrolment-confirm = Type the code that the app shows. Only then the second factor counts.
web-enrolment-hint = Six digits. The clocks of the telephone and of the server have to be right.
web-enrolment-do = Turn the second factor on
web-enrolment-wrong = The code is not right. Type the one that the app shows now; see whether the telephone has the right time.
web-enrolment-not-now = Back, without a change
web-recovery = Recovery codes
web-recovery-once = The second factor is on. These codes are shown once: print them or write them down.
web-recovery-words = Each of them stands for the telephone, once. Keep them elsewhere than the password: in a safe, for example.
web-recovery-kept = The codes are kept
web-own-password = Password
web-password-now = Present password
web-password-new = New password
web-password-words = { $count } characters at least. Best are three or four words that have nothing to do with each other.
web-own-password-do = Change the password
web-own-password-wrong = The present password is not right.
web-told-recovery-used = You have signed in with a recovery code. { $count ->
    [0] It was the last one: get new ones.
    [one] { $count } is left.
   *[other] { $count } are left.
 }
web-told-second-factor-off = The second factor is off.
web-told-password-changed = The password was changed. Your other sessions have ended.
