# The service's log at a terminal: the key is the message of the log, with hyphens.
log-ready = The service is working.
log-ended = The service has ended.
log-review-page = The page: { $address }
log-there-are-no-users-of-the-page = There is nobody who could sign in to the page. Make the first user: kontingent users add NAME --role administrator
log-file-taken = A file from the folder { $outcome ->
    [accepted] was accepted.
    [known] had been accepted before.
   *[other] was refused: why lies beside it, in the folder rejected.
 }
log-something-that-is-not-a-file-is-left-in-a-watched-folder = Something in the folder is not a file: it is left there.
log-a-watched-folder-cannot-be-used = The folder for files cannot be used. What is wrong: kontingent doctor.
log-files-were-not-taken-in = Files were not taken in. What is wrong: kontingent doctor.
log-due = By the schedule: { $job ->
    [sync] a run
    [plan] a plan
    [report] a report
   *[backup] a copy of the database
 }.
log-cycle-ended = The run has ended: { $outcome ->
    [done] everything was done.
    [nothing_to_do] there is nothing to do.
    [waiting] part of it awaits a decision.
    [held] held by a guard, a person is needed.
   *[failed] it failed. What is wrong: kontingent doctor.
 }
log-cycle-failed = The run failed. What is wrong: kontingent doctor.
log-a-cycle-that-was-interrupted-is-begun-again = The run that was interrupted is begun again.
log-the-database-is-not-in-its-place = { $reason }
log-the-database-is-in-its-place-again = The database is in its place again; work goes on.
log-what-could-not-be-read-is-asked-again = What did not answer is asked again.
log-a-file-in-a-watched-folder-breaks-off-it-is-waited-for = A file in a watched folder breaks off, as if it were still being copied: it is waited for.
log-planned = A plan was made.
log-not-planned = No plan was made. What is wrong: kontingent doctor.
log-report-made = The report was sent.
log-the-report-was-not-made = The report was not made. What is wrong: kontingent doctor.
log-database-copied = The database was copied.
log-database-not-copied = The database was not copied: check the space on the disk and the rights on the folder backups.
log-carried-out = Plan { $plan }: { $done ->
    [one] { $done } action
   *[other] { $done } actions
 } carried out{ $failed ->
    [0] .
   *[other] , failed: { $failed }. Details: kontingent journal.
 }
log-not-carried-out-now = Plan { $plan } is not carried out now: everything is stopped, or it is not the time for it.
log-not-carried-out = Plan { $plan } was not carried out. What is wrong: kontingent doctor.
log-another-process-is-at-work = Another command of kontingent is at work; the service waits.
log-letter-not-sent = A letter was not sent. Check the mail: kontingent doctor.
log-report-not-sent = The report was not sent. Check the mail: kontingent doctor.
log-nothing-has-happened-for-too-long = Nothing has happened for too long: no runs, no files or no decisions.
log-configuration-reloaded = The configuration was read anew.
log-configuration-refused-the-former-one-stays-in-force = The new configuration was refused, the former one stays in force. { $fault }
log-standing-by-another-daemon-works-on-this-store = Another service works on this database; this one stands by.
log-signed-in = Somebody signed in to the page.
log-an-attempt-to-sign-in-has-failed = Somebody typed a wrong name or password.
log-an-attempt-to-sign-in-was-refused-too-many-have-failed = Signing in is closed for a while: too many attempts have failed.
log-files-uploaded = Files uploaded through the page: { $count }.
log-too-many-connections-the-most-silent-ones-are-closed = Too many connections ({ $port }): those that have been silent longest are closed.
log-the-system-allows-few-open-files-the-page-has-few-connections = The system allows few open files: the page has { $connections } connections at most. How to allow more: docs/guide-it.en.md.
log-an-attempt-to-sign-in-has-failed-the-code = Somebody has typed a right password and a wrong code of a telephone.
log-a-second-factor-is-set-up = A user of the page has turned the second factor on.
log-the-key-of-second-factors-cannot-be-used = The key of second factors (sign-in.key beside the database) cannot be used: { $fault }
