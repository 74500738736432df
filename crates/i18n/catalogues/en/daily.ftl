# Commands that need a configuration: help, answers, refusals.

help-name-who = NAME
help-name-text = TEXT
help-name-plan = PLAN
help-name-action = ACTION
help-name-guard = GUARD
help-name-question = QUESTION
help-name-key = KEY
help-name-place = PLACE
help-name-seal = NUMBER:HASH
help-by = Who decides; stands in the journal. The user's name if it is not given
help-reason = The reason; stands in the journal
help-list-format = table or json
help-plan-argument = The plan's number, the beginning of its id, or “last”
help-actions-argument = Ids of actions (their beginnings, as in “kontingent show”); the whole plan without them
help-person = Full name, key, or id on the platform
help-explain-rosters = Rosters and orders; without them the accepted files and the platforms of the configuration

help-import = Takes files in as the watched folder would; the files stay where they are.
help-import-example = Example: kontingent import students.xlsx orders.xlsx
help-import-files = The files to take in
help-files = Which files came, and taking one back that was accepted by mistake.
help-files-example = Example: kontingent files list
help-files-list = Which files came and what became of them.
help-files-list-example = Example: kontingent files list --format json
help-files-withdraw = Takes an accepted file back: it counts no more, and what it replaced counts again.
help-files-withdraw-example = Example: kontingent files withdraw 12 --reason "last year's list"
help-file-id = The file's number from “kontingent files list”
help-plan = Reads rosters and platforms, makes a plan, saves and prints it. Changes nothing.
help-plan-example = Example: kontingent plan --format xlsx --out plan.xlsx
help-plans = Saved plans and what became of them.
help-plans-example = Example: kontingent plans
help-show = One plan: each action with its id, basis and decision.
help-show-example = Example: kontingent show last
help-approve = Approves a plan, or single actions. At a terminal it says first what will happen, and asks; a script is not asked. “last” is the newest plan; if another came after the one that you were shown last (show, plan), nothing is decided.
help-approve-example =
    Example: kontingent approve 12
    Example: kontingent approve 12 --undisputed
    Example: kontingent approve 12 3f9a81c2 --by "A. Petrova" --yes
    Example: kontingent approve 12 --lift too_many_removals --reason "the group is closed, order 45-k"
help-lift = Lift one guard for this plan (needs a --reason of at least three words); show says what it is called; may be given several times
help-reject = Rejects a plan, or single actions. “last” as in approve.
help-reject-example =
    Example: kontingent reject 12 3f9a81c2 --reason "the order was cancelled"
    Example: kontingent reject 12 3f9a81c2 --withdraw
help-withdraw = Take an earlier decision back instead, as long as it was not carried out
help-apply = Carries out what is approved. Can be stopped and run again at any moment.
help-apply-example = Example: kontingent apply 12
help-undo = Makes the reverse plan; what cannot be taken back is named first. It waits for approval like any plan.
help-undo-example = Example: kontingent undo 12
help-sync = One whole cycle: take files in, plan, carry out what the policy lets through, tell.
help-sync-example = Example: kontingent sync --dry-run
help-dry-run = Make and save the plan, carry nothing out
help-run = The daemon: watched folders, schedules, carrying out what is approved, mail, /healthz and /metrics.
help-run-example =
    Example: kontingent run --config /var/lib/kontingent/kontingent.toml
    Example: kontingent run (in an empty folder: asks in the browser what it needs)
help-people = Questions whether two are one person; an answer is remembered.
help-people-example = Example: kontingent people
help-people-list = Open questions.
help-people-list-example = Example: kontingent people list
help-people-confirm = They are one person.
help-people-confirm-example = Example: kontingent people confirm 5c1d77aa
help-people-separate = They are two people.
help-people-separate-example = Example: kontingent people separate 5c1d77aa --reason "namesakes, we asked the teacher"
help-people-answers = Answers that were given.
help-people-answers-example = Example: kontingent people answers
help-people-retract = Takes an answer back.
help-people-retract-example = Example: kontingent people retract 90ab12cd34ef5678 1042
help-question = The question's id from “kontingent people” (its beginning)
help-answer-person = The person's key, where the question has several
help-answer-account = The account, where the question has several
help-journal = What was done, when, by whom, on what basis.
help-journal-example = Example: kontingent journal --person "Громов Лев Борисович"
help-journal-verify = Checks whether the journal was changed afterwards.
help-journal-verify-example = Example: kontingent journal verify
help-journal-plan = Only about this plan
help-journal-place = Only about this place, such as class:ИС-21
help-journal-count = So many of the last entries; 200 if it is not given
help-journal-expect = A seal that was written down before: the journal must contain it
help-worklist = What to do on the platform by hand; ticking off what is done.
help-worklist-example = Example: kontingent worklist
help-worklist-done = Ticks tasks off; the next read of the membership verifies them.
help-worklist-done-example = Example: kontingent worklist done 3 4 5
help-worklist-all = Show finished ones too
help-task-id = Numbers of tasks
help-who = Who was in a class or chat on a day, and on what basis.
help-who-example = Example: kontingent who ИС-21 --on 2026-10-01
help-who-place = The place: class:ИС-21, chat:parents:ИС-21, staff, or in words
help-who-on = The day; today if it is not given
help-stop = Stop: nothing is carried out until “kontingent resume”; plans and mail go on.
help-stop-example = Example: kontingent stop --reason "looking into last year's list"
help-resume = Ends the stop.
help-resume-example = Example: kontingent resume
help-forget = Erases all that is held on a person. The journal keeps the key without the name.
help-forget-example = Example: kontingent forget "Громов Лев Борисович"
help-disclose = Hands out everything held on one person.
help-disclose-example = Example: kontingent disclose "Громов Лев Борисович" --out data.txt
help-backup = Copies the database while it is in use.
help-backup-example = Example: kontingent backup copy.sqlite
help-backup-file = A new file; only its owner can read it
help-encrypt = Encrypts a file for those whom [backup] recipients names.
help-encrypt-example = Example: tar -cz secrets | kontingent encrypt - --out secrets.tar.gz.age
help-encrypt-file = What to encrypt; "-" is what comes on the standard input
help-encrypt-out = A new file; its name had better end with .age
help-decrypt = Decrypts a copy by the private key. It needs no configuration.
help-decrypt-example = Example: kontingent decrypt kontingent.sqlite.age --identity college.key --out kontingent.sqlite
help-decrypt-file = The encrypted file
help-decrypt-identity = The file with the private key (AGE-SECRET-KEY-1…), as age-keygen makes it
help-decrypt-out = A new file; only its owner can read it

rows = { $count ->
    [one] { $count } row
   *[other] { $count } rows
}
import-accepted = { $file }: accepted ({ $tables }).{ $findings ->
    [0] {""}
    [one] { " " }{ $findings } finding: see the plan.
   *[other] { " " }{ $findings } findings: see the plan.
}
import-nobody = no changes about people
import-known = { $file }: this content was accepted already as “{ $other }”.
import-rejected = { $file }: not accepted. { $reason }
intake-older-list = { $file }: the list of members of { $day } is older than the accepted list "{ $newer }" of { $newer_day } of the same places, so it is not taken in: it would put back who was there before. If it is the right one, withdraw the newer one (kontingent files withdraw { $number }) and import this one again.
intake-older-bundle = { $file }: the bundle of { $day } is older than the accepted "{ $newer }" of { $newer_day } of the same classes, so it is not taken in: it would put back who was there before. If it is the right one, withdraw the newer one (kontingent files withdraw { $number }) and import this one again.
intake-other-kind = { $file }: this folder is for { $kinds }, and the file holds { $kind }. Put it into another folder, or correct kinds in kontingent.toml.
arrival-in-force = in force
arrival-replaced = replaced by a newer one
arrival-withdrawn = withdrawn
arrival-rejected = not accepted
arrival-known = accepted before
arrival-removed = removed
files-none = No file has come yet.
files-unknown = There is no file in force with the number { $id }. Numbers: kontingent files list.
files-withdrawn = { $file }: withdrawn. The next plan is made without it.

plan-unknown = There is no plan “{ $plan }”. The list: kontingent plans.
last-is = The newest plan is { $plan }.
last-is-another = The last plan that you were shown is { $seen }, but the newest one is { $plan } by now: you have not seen it, so nothing was decided. Look at it: kontingent show { $plan }, then give its number instead of last.
plan-saved = The plan is saved as number { $plan }. Decide: kontingent approve { $plan } or kontingent reject { $plan } --reason "…".
plan-review-only = The configuration changed (or this is the first plan): nothing runs by itself until a person has approved something.
plan-is-superseded = Plan { $plan } was superseded by a newer one: decide on that. The list: kontingent plans.
plan-is-closed = Nothing is left to decide in plan { $plan }: everything was done or rejected. What was rejected is taken back in the newest plan: kontingent show last.
plan-state-open = open
plan-state-superseded = superseded
plan-state-closed = closed
plans-none = There are no plans yet. Make one: kontingent plan.
plans-line = { $number }: { $made }, { $platform }, { $state }; { $actions ->
    [one] { $actions } action
   *[other] { $actions } actions
}
plans-approved = { $count } approved
plans-rejected = { $count } rejected
plans-done = { $count } done
plans-failed = { $count } failed
plans-questions = { $count ->
    [one] { $count } question about people
   *[other] { $count } questions about people
}
plans-undo = takes another plan back
plans-review-only = the first after a change: runs nothing by itself, you decide
show-lifted = Guard “{ $guard }” lifted: { $who }, “{ $reason }”.
show-questions = { $count ->
    [one] { $count } question about people
   *[other] { $count } questions about people
}: kontingent people
show-approved = approved by { $who }
show-approved-why = approved by { $who }, “{ $reason }”
show-rejected = rejected by { $who }
show-rejected-why = rejected by { $who }, “{ $reason }”
show-proposed = waits for a second administrator; proposed by { $who }
show-state-sent = sent, the answer is not known yet
show-state-done = done
show-state-failed = failed: { $fault }
show-state-stale = not done, things have changed: { $fault }
show-state-task = given to the worklist
action-unknown = There is no action “{ $action }” in the plan. Ids: kontingent show PLAN (at least four characters).
action-several = “{ $action }” is the beginning of several ids. Give more characters.
approve-done = Approved: { $count ->
    [one] { $count } action
   *[other] { $count } actions
} ({ $kinds }).
approve-will = Plan { $plan }. To be approved: { $count ->
    [one] { $count } action
   *[other] { $count } actions
 } ({ $kinds }).
approve-will-lift = The guard “{ $guard }” will be lifted. { $meaning }
approve-disputed = For you to decide ({ $count }):
approve-undisputed = Undisputed ({ $count }):
approve-suspended = Those who are removed are suspended first: for { $days ->
    [one] { $days } day
   *[other] { $days } days
 } they can be brought back without another invitation.
approve-more = and { $count } more; all of them in kontingent show
approve-ask = Approve? Type “yes” and press Enter:
approve-not-agreed = Nothing was approved. What is undisputed alone: --undisputed. Without being asked, in a script: --yes.
plan-newest = The newest plan is { $plan } now.
plan-new = New in it ({ $count }):
plan-changed = Otherwise now ({ $count }):
plan-gone = Not needed any more ({ $count }):
plan-same = It says the same.
plan-look = Look at it: kontingent show { $plan }.
lift-unknown = There is no guard “{ $guard }”.
lift-here = In plan { $plan } these can be lifted:
lift-none-here = In plan { $plan } there is nothing to lift: no guard that a person can lift holds anything.
help-yes = Do not ask: for scripts
help-undisputed = Only what is undisputed: ground and person are sure, and no guard holds it
plan-liftable = If all is right, this guard can be lifted for this plan, with a reason: { $guard }.
approve-nothing = There is nothing to approve: everything is decided or done.
approve-two = The plan has more than { $count ->
    [one] { $count } removal
   *[other] { $count } removals
}: a second administrator has to agree. Without one this will not be done:
approve-proposed = { $count ->
    [one] Proposed: { $count } removal
   *[other] Proposed: { $count } removals
}. { $who } proposes; another administrator has to agree, on the review page or with the same command and their own name in --by.
approve-held = { $count ->
    [one] { $count } action is held by a guard and was not approved
   *[other] { $count } actions are held by guards and were not approved
}: kontingent show.
approve-next = Carry out now: kontingent apply { $plan }. A running daemon carries out what is approved by itself.
approve-refused = { $name }: cannot be approved. { $guards }
approve-liftable = If all is right, lift the guard for this plan: kontingent approve { $plan } --lift { $guard } --reason "…".
lift-never = The guard “{ $guard }” is not lifted by a decision. { $release }
lift-reason = Lifting a guard needs a reason of at least three words: --reason "…". It is read in the journal by people who were not there.
lift-absent = In plan { $plan } the guard “{ $guard }” holds nothing.
reject-reason = Rejecting needs a reason: --reason "…".
reject-done = { $count ->
    [0] Nothing to reject: everything was done already.
    [one] Rejected: { $count } action.
   *[other] Rejected: { $count } actions.
}
withdraw-done = { $count ->
    [0] Nothing to take back.
    [one] Decision taken back: { $count } action.
   *[other] Decision taken back: { $count } actions.
}

apply-done = Done: { $count }.
apply-already = It was so already: { $count }.
apply-tasks = Given to the worklist: { $count } (kontingent worklist).
apply-unknown = Answer lost: { $count }. The next read of the membership shows whether it was done.
apply-left = Not begun: { $count } (they wait for what they depend on, or everything was stopped).
apply-lapsed = Approval lapsed: { $count }. Approve again.
apply-undecided = Waiting for a decision: { $count }.
apply-held = Held by guards: { $count }.
apply-failed = Failed: { $action }. The platform says: { $why }.
apply-refused = Left to a person: { $action }. Reason: { $why }.
apply-refused-next = These are tasks now (kontingent worklist) and are not repeated by themselves. Remove the reason and tick the task off: the program tries again. Or do it yourself.
task-refused = the program could not: { $why }
apply-stopped = Stopped before the end. Run it again: what is done is not repeated.
apply-nothing = There is nothing to carry out.
apply-is-stopped = Stopped on { $since } ({ $who }): “{ $reason }”. Nothing was carried out. End it: kontingent resume.
apply-quiet = Quiet hours ({ $from }–{ $to }): nothing was carried out. What is approved is carried out after them.
apply-freeze = Days without changes (“{ $reason }”): nothing was carried out.
apply-superseded = The plan was superseded by a newer one: nothing was carried out. The list: kontingent plans.
apply-no-platform = This plan's platform is not in kontingent.toml any more: nothing was carried out.
apply-changed = What the plan rests on has changed since it was approved ({ $count ->
    [one] { $count } action
   *[other] { $count } actions
}). Nothing was carried out:
apply-changed-next = Make a new plan: kontingent plan. Decisions on what has not changed go over into it.
stale-differs = the basis or the place is another one now
stale-not-wanted = it is not wanted any more
stale-held = the guard “{ $guard }” holds it now
stale-now = planned now:
undo-irreversible = { $count ->
    [one] Cannot be taken back ({ $count } action):
   *[other] Cannot be taken back ({ $count } actions):
}
undo-actions = { $count ->
    [one] Can be taken back ({ $count } action):
   *[other] Can be taken back ({ $count } actions):
}
undo-nothing = There is nothing to take back: the plan did nothing, or nothing of it can be reversed.
undo-next = The reverse plan is saved as number { $plan } and waits for approval: kontingent approve { $plan }, then kontingent apply { $plan }.

sync-plan-uncompared = { $platform }: no actions, but people who were not compared: { $uncompared }. The rosters disagree about them, or do not say where they belong (kontingent show last).
sync-plan-empty = { $platform }: nothing to change.
sync-plan = Plan { $plan } ({ $platform }): invite { $invite }, add { $add }, reassign { $reassign }, remove { $remove }, other { $other }.
sync-overslept = Meanwhile the machine slept, or its clock was set: the rest was not carried out. Run it again: kontingent sync
sync-next = Decide: kontingent show { $plan }, then kontingent approve { $plan }.
sync-questions = { $count ->
    [one] { $count } question about people
   *[other] { $count } questions about people
}: kontingent people
run-another = Another kontingent daemon works on this store already.
run-of-region = For the whole region leave --organization out; for one organisation give its code.
command-of-region = The region has no rosters, people or platforms of its own. Name an organisation: --organization CODE; kontingent organizations lists them.
run-no-address = The address { $address } is taken or cannot be used. Correct listen in kontingent.toml.

question-near-match = Similar names: one person or two?
question-birth-differs = The same name, another birth date: one person or two?
question-several-candidates = Namesakes: who is who?
question-second-account = A second account: of the same person or of another?
question-same-number = The same number, another name: one person or two?
question-same-words = The same words of the name, written otherwise: one person or two?
question-part-of-name = One side has only a part of the name: is it the same person?
question-initials = The platform has initials only: is it this person?
people-in-roster = In the rosters:
people-on-platform = On the platform:
people-none = There are no open questions.
people-next = Answer: kontingent people confirm QUESTION (one person) or kontingent people separate QUESTION (two).
people-unknown = There is no open question “{ $question }”. The list: kontingent people.
people-which = The question has several people or accounts: give { $option } KEY (keys stand in square brackets).
people-same = Remembered: { $person } and { $account } are one person. The next plan counts on it.
people-apart = Remembered: { $person } and { $account } are two people. The next plan counts on it.
answers-same = { $person } = { $account } (one person): { $who }, { $at }
answers-apart = { $person } ≠ { $account } (two people): { $who }, { $at }
answers-none = There are no answers yet.
answers-unknown = There is no such answer. The list: kontingent people answers.
answers-retracted = The answer was taken back. The question opens again with the next plan.

journal-none = There are no entries.
journal-nobody-named = no name given (a command at a terminal)
journal-demo = the trial installation
journal-user-added = user { $what } added, { $role }
journal-user-removed = user { $what } removed
journal-user-password = another password: { $what }
journal-token-added = key “{ $what }” handed out, { $role }
journal-token-removed = key “{ $what }” removed
journal-same = they are one person; account { $what }
journal-apart = they are two people; account { $what }
journal-answer-withdrawn = the answer was taken back; account { $what }
journal-word = { $what } means “{ $means }”
journal-word-withdrawn = the answer about { $what } was taken back
journal-chat-tied = chat { $what }: its place was said
journal-chat-untied = chat { $what }: no place is said any more
journal-rules = rules of communication, version { $what }
journal-exported = in OneRoster, people: { $what }
journal-account = account { $what }
journal-link = link No. { $what }, { $account }
journal-link-revoked = the link was revoked
journal-read-back = the next read showed it
journal-read-back-not = the next read showed that it was not done
journal-refused-foreign = the link is of another organisation
journal-refused-revoked = the link was revoked
journal-refused-ended = the link is past its term
journal-refused-by-another = the link was used by somebody else before
journal-refused-of-another = the link is somebody else's
journal-refused-guessed = there never was such a link
journal-auto = by policy
journal-whole = The journal is whole: { $count ->
    [one] { $count } entry
   *[other] { $count } entries
}. Seal: { $seal }
journal-broken = The journal was changed afterwards: the first entry that does not fit is { $seq }. Compare with a backup.
journal-not-expected = Entry { $seq } is not the one that it was when the seal was written down: the journal was changed or shortened.
event-approved = approved
event-rejected = rejected
event-undecided = decision taken back
event-lifted = guard lifted
event-sent = sent
event-done = done
event-already = was so already
event-failed = failed
event-unknown = answer lost
event-stale = not done, things have changed
event-task = given to the worklist
event-ticked = ticked off
event-verified = done, verified
event-reopened = ticked off, but not done
event-answered = answer about people
event-stopped = stopped
event-resumed = resumed
event-forgotten = data erased
event-disclosed = data handed out
event-withdrawn = file withdrawn

worklist-none = There are no tasks.
worklist-next = Tick off: kontingent worklist done NUMBER. The next read of the membership verifies it.
worklist-unknown = There is no open task { $id }.
worklist-ticked = { $count ->
    [one] Ticked off: { $count } task.
   *[other] Ticked off: { $count } tasks.
}
task-ticked = ticked off, waits to be verified
task-verified = done, verified
task-reopened = ticked off, but not so on the platform
task-dropped = not wanted any more

who-title = { $place }, { $day }: { $count ->
    [one] { $count } person
   *[other] { $count } people
}
who-before = was there when the membership was first read, or came by themselves
who-unknown = What place is “{ $place }”? Write, for example: class:ИС-21, chat:parents:ИС-21, staff, or just ИС-21.
who-never-read = { $place }: the membership of this place was never read.
span-since = since { $at }
span-until = until { $at }
person-unknown = Nothing is held on “{ $person }”. Check the name: in full, as in the list.
person-several = “{ $person }” are several people. Give the key:
forget-listed = Cannot be erased: the person is named in files in force ({ $rows }). Take them out of the lists and send those again, or withdraw the file: kontingent files.
forget-present = Cannot be erased: the person is still here: { $places }. They must be removed there first.
forget-done = Erased: the name, the account, memberships, invitations, answers and the name in plans. Former rosters were erased from the database.
forget-not-redacted = Cannot be erased: a row of orders ({ $rows }) names other people too, or the other rows would be read in another way without it. Send the order without this person and withdraw the former file: kontingent files.
forget-rows = Taken out of orders: { $rows }. The other rows hold; if the same file is sent again, it is known and brings nobody back.
forget-deleted = { $count ->
    [one] { $count } file that named the person was deleted
   *[other] { $count } files that named the person were deleted
}: { $files }.
forget-closed = These files could not be looked into; look yourself, and delete them if they name the person: { $files }.
forget-copies = { $count ->
    [one] The name stays in { $count } nightly copy
   *[other] The name stays in { $count } nightly copies
}. They go by themselves:
forget-copy = {"  "}{ $file } — until { $until }
forget-copies-unknown = The nightly copies could not be looked at ({ $reason }); the name stays in them until they are gone.
forget-elsewhere = Copies that you took away yourselves (another machine, pg_dump, letters with plans) the program does not know: their term is up to you.
disclose-title = { $name } — { $category }; key { $key }; account { $account }
disclose-memberships = Where they were and are:
disclose-journal = Entries of the journal:
disclose-rest = Answers about who is who: { $answers }; invitations: { $invitations }.
stop-reason = A reason is needed: kontingent stop --reason "…".
stop-done = Stopped: nothing is carried out until “kontingent resume”. Plans and mail go on.
resume-done = The stop has ended.
resume-nothing = It was not stopped.
backup-done = { $file }: the copy of the database is ready. It holds personal data: keep it as you keep the database.
backup-done-encrypted = { $file }: the encrypted copy of the database is ready. Only whoever has the private key can read it.
encrypt-done = { $file }: encrypted, { $count ->
    [one] whoever has the one key can read it
   *[other] whoever has any of { $count } keys can read it
}.
decrypt-done = { $file }: decrypted. It holds personal data, and perhaps keys: delete it as soon as it is not needed.
encryption-file = { $file }: { $reason }.
encryption-nobody = There is nobody to encrypt for: put the public key of the college (age1…) into [backup] recipients. How it is made is told in docs/guide-it.en.md.
encryption-no-key = { $file }: there is no private key in it. A file that age-keygen made is needed: a line AGE-SECRET-KEY-1…, perhaps with lines of # above it.
encryption-other-key = { $file } is encrypted for another key. Take the key whose public half stood in [backup] recipients when the copy was made.
encryption-not = { $file } was not encrypted by age, or by a newer one. If it is a plain copy, there is nothing to decrypt.
encryption-damaged = { $file } is damaged: cut, or changed. Nothing was written. Take another copy.

cycle-not-read = { $platform }: there is no plan. { $reason }
cycle-no-membership = { $platform }: there is no plan, the membership is not known. Put a list of members into the folder (columns: name, class, role).
cycle-busy = Another kontingent process is at work now. Wait for it to end and try again.
cycle-broken-off = The work was broken off by a defect in the program. Nothing was changed; please tell the developers.
undone-before = taken back by a person's decision; to do it, approve this action by itself

apply-platform-unread = On the platform “{ $platform }” nothing was carried out. { $why }
lift-which-platform = The guard { $guard } holds actions on several platforms: { $platforms }. Say on which it is lifted: --lift { $guard }@PLATFORM.

# ── export ──
help-export = Hand the contingent in force to another system (OneRoster).
help-export-example = Example: kontingent export --format oneroster-1.1 --out roster.zip
help-export-format = oneroster-1.1 (the default) or oneroster-1.2
help-export-force = Replace the file if it is there
event-exported = contingent handed out
export-exists = The file { $file } is there already. To replace it, add --force.
export-done = { $file }: { $students } students, { $staff } employees, { $guardians } legal representatives. There is no SNILS in it.
export-contested = { $count ->
    [one] Of { $count } person the rosters say two things: exported as the first of them has it.
   *[other] Of { $count } people the rosters say two things: exported as the first of them has it.
} The findings of the plan say more.

cycle-source-not-read = The source “{ $source }” was not read, the last accepted contingent stays in force. { $reason }

# ── fetch ──
help-fetch = Read the sources: e-journal, OneRoster.
help-fetch-example = Example: kontingent fetch --full
help-fetch-sources = Names of sources; without any, all
help-fetch-full = Read everything again, not only what changed
help-name-source = SOURCE
fetch-none = There are no sources. Add [[sources]] to kontingent.toml (docs/configuration.en.md).
fetch-unknown = There is no source “{ $source }”. There are: { $known }.
fetch-unread = { $source }: not read, left as it was: { $what }. { $reason }
fetch-record = { $source }: a record was not understood and was skipped, nobody counts as gone because of it: { $what }.

help-store = Move the database: from a file to a PostgreSQL server and back.
help-store-example = Example: kontingent store copy --from data/kontingent.sqlite
help-store-copy = Move everything that the program remembers.
help-store-copy-example = Example: kontingent store copy --from data/kontingent.sqlite
help-store-from = The SQLite file to take it from; the configured database has to be empty
help-store-to = A new SQLite file for what the configured database holds
store-copy-done = { $file }: moved, rows: { $rows }, entries of the journal among them: { $journal }. Check: kontingent journal verify.
store-copy-not-empty = The configured database is not empty: only a new one can be filled. Nothing was changed.
store-copy-no-file = There is no file { $file }.
people-child = { $group ->
        [none] parent of { $name }
       *[other] parent of { $name }, { $group }
    }
people-phone-end = telephone ends in { $end }
people-since = on the platform since { $day }
