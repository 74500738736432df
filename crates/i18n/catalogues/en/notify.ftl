# Letters to those who look after the program. No names of people in them: only counts, days and names of files.

notify-subject = Kontingent: { $what }
notify-subject-waiting = awaiting a decision: { $count }
notify-subject-held = held: { $count }
notify-subject-questions = questions: { $count }
notify-subject-tasks = by hand: { $count }
notify-subject-rejected = files not read: { $count }
notify-subject-half-read = files read in part: { $count }
notify-subject-digest = done: { $count }, nothing is needed from you
notify-subject-cycle = the run has ended
notify-subject-roster-held = a roster is held, actions: { $count }
notify-subject-escalation = held { $count ->
    [one] once
   *[other] { $count } times in a row
 }
notify-subject-silence-run = no run for { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
notify-subject-silence-file = no new file for { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
notify-subject-silence-review = plan not looked at for { $count ->
    [one] { $count } day
   *[other] { $count } days
 }
notify-subject-apply-failed = actions not carried out: { $count }
notify-subject-stopped = applying is stopped
notify-subject-not-started = the run did not begin

notify-needs-person = The run has ended. Part of it needs your decision.
notify-carried = The decisions have been taken, and everything that the program can do by itself is done. The rest is to be done by hand.
notify-digest = This has been done since the last letter. Nothing is needed from you.
notify-held = A roster is held by a guard: something seems to be wrong with it. Nothing that rests on it has been done.
notify-escalation = { $count ->
    [one] The run was held once
   *[other] The run was held { $count } times in a row
 }, and nobody has decided. That is why you get this letter, too.

notify-done = Done: { $count }
notify-waiting = Awaiting a decision: { $count }
notify-held-count = Held: { $count }
notify-done-nothing = Nothing has been carried out since the last letter
notify-done-kinds = Carried out since the last letter: { $count } ({ $kinds })
notify-questions = Questions of who is who: { $count }
notify-words = Questions of what words mean: { $count }
notify-tasks = To be done by hand: { $count }
notify-failed = Refused by the platform: { $count }
notify-unknown = Answer lost, the next read of the membership will tell: { $count }

notify-guards = Why it is held:
notify-guard = { $guard } (actions: { $count }). { $meaning } { $release }
notify-rejected-files = Files that could not be read (they lie in the folder rejected, each with an explanation beside it):
notify-rejected = “{ $file }”: { $reason }

notify-half-read-files = Files that were accepted but read in part. While that is so, nobody is removed on their account, and nothing new is learnt from them:
notify-half-read-more = There are { $count } more such places in the file.
notify-more = and { $count } more

notify-until = Decisions wait until { $time } or until a newer roster comes. Then they lapse; nobody is added or removed by itself, and the next run makes a new plan.
notify-until-newer = Decisions wait until a newer roster comes. Then they lapse; nobody is added or removed by itself, and the next run makes a new plan.
notify-way-plan-page = Look and decide: { $page }
notify-way-plan = Look: kontingent show { $plan }. Decide: kontingent approve { $plan } or kontingent reject { $plan } --reason "why not".
notify-way-files-page = What is wrong with the files: { $page }
notify-way-files = What is wrong with the files: kontingent files list, and of one file: kontingent mapping check FILE.
notify-way-people-page = Answer who is who: { $page }
notify-way-people = Answer who is who: kontingent people.
notify-way-words-page = Answer what words mean: { $page }
notify-way-words = Answer what words mean: kontingent words.
notify-way-tasks-page = What to do by hand, and where to tick it off: { $page }
notify-way-tasks = What to do by hand: kontingent worklist. Tick off what is done: kontingent worklist done NUMBER.
notify-way-plans-page = Look at the plan: { $page }
notify-way-plans = Look at the plan: kontingent show last.
notify-way-journal-page = Details: { $page }
notify-way-journal = Details: kontingent journal.
notify-way-resume-page = It can be turned on again at the bottom of the page: { $page }
notify-way-resume = To go on: kontingent resume.

notify-silence-run = There has been no run for { $count ->
    [one] { $count } day
   *[other] { $count } days
 }. The members of classes and chats may be out of date.
notify-silence-run-advice = Check that the service is running (systemctl status kontingent), and the schedules (kontingent schedules).
notify-silence-file = There has been no new file for { $count ->
    [one] { $count } day
   *[other] { $count } days
 }. The last accepted rosters are in use, and may be out of date.
notify-silence-file-advice = Ask those who export the rosters, and check that files are put into the folder that the program watches (kontingent doctor).
notify-silence-review = A plan waits for a decision, but nobody has looked at it for { $count ->
    [one] { $count } day
   *[other] { $count } days
 }. Nothing of what waits has been done.
notify-last = Last time: { $time }.
notify-last-never = It has never happened so far.

notify-apply-failed = Not all approved actions could be carried out.
notify-apply-failed-advice = Nothing has to be repeated: the next run reads the membership and makes a new plan. If the platform refuses again, check the token and the rights (kontingent doctor).

notify-stopped = Applying has been stopped since { $time }. Runs and reports go on, but nothing is changed on the platform.
notify-stopped-waiting = Waiting for it to be switched on: { $count ->
    [one] { $count } action
   *[other] { $count } actions
 }.

notify-database-locked = The run did not begin: another program holds the database. Check whether two services are running, or a backup is being made.
notify-platform = The run did not begin: the membership of the platform “{ $platform }” could not be read whole. Nothing is decided on half a membership. Check the network and the token (kontingent doctor).
notify-not-started = The run did not begin. { $reason }
notify-not-started-then = Nothing has been changed. The program tries again by its schedule.

notify-signature = This letter was written by the program kontingent. It needs no answer.
notify-signature-of = This letter was written by the program kontingent ({ $organization }). It needs no answer.

mail-bad-sender = The sender's address is not an address. Correct it in kontingent.toml.
mail-bad-recipient = Recipient no. { $number } is not an address, so the letter was sent to nobody. Correct it in kontingent.toml.
mail-no-recipient = Nobody to write to. Put an address into kontingent.toml.
mail-bad-letter = The letter could not be put together. Tell the program's developers.
mail-unreachable = The mail server { $server } cannot be reached. Check name, port and network. The letter was not sent.
mail-timed-out = The mail server { $server } did not answer in time. Check port and security: with the wrong one, servers often stay silent. The letter may not have gone out.
mail-insecure = No secure connection to the mail server { $server }. Check security, port and the server's certificate. The letter was not sent.
mail-unauthorized = The mail server { $server } does not accept user or password (status { $status }). Check them; many servers want a separate password for programs.
mail-refused = The mail server { $server } refused the letter (status { $status }). Not delivered: { $undelivered } of { $recipients }. Check the addresses, and whether the sender may write through this server.
mail-not-now = The mail server { $server } does not take the letter for now (status { $status }). Not delivered: { $undelivered } of { $recipients }. Wait; if it goes on, ask whoever runs the server.
mail-not-understood = { $server } does not answer like a mail server. Check name, port and security.

notify-report-subject = Report: classes and chats, { $since } to { $until }
notify-report-text = { $organization }: who is in classes and chats, what changed from { $since } to { $until }, and how many days pass between an order and the removal: see the attachment. It holds personal data: do not pass it on.
