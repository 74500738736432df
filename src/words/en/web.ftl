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
web-name = Name
web-password = Password
web-sign-in-wrong = The name or the password is not right.
web-sign-in-locked = Too many attempts have failed. Wait { $count } minutes and try again.
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
web-run-ended = Ended
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
run-no-page = The review page cannot be opened: the address { $address } is taken or not available, or the certificate will not do. Mend [web] in kontingent.toml.
