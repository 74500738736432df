# The sandbox: the built-in platform for training.

help-sandbox = A platform for trials and training: a server of classes and chats, by default for this computer alone. Touches no real data.
help-sandbox-example =
    Example: kontingent sandbox --state sandbox.json --rate 30
    Example: kontingent sandbox --listen 127.0.0.1:8091 --faults 5 --seed 7
help-sandbox-listen = Address and port; 127.0.0.1:8090 if it is not given. Other computers can connect only if an address and --token-file are given
help-sandbox-state = Keep the state in a file; only its owner can read it
help-sandbox-members = The members to begin with (JSON); not needed if the state is there already
help-sandbox-token-file = A file with the token; without it the token is: sandbox
help-sandbox-faults = How many requests of a hundred are to go wrong: 0–100
help-sandbox-seed = The beginning of the row of chances: the same row, the same faults
help-sandbox-rate = How many requests a second are permitted; any number if it is not given
help-sandbox-latency = How long each answer takes, in milliseconds
help-sandbox-name-address = ADDRESS:PORT
help-sandbox-name-number = NUMBER

sandbox-started = The sandbox runs: { $url }
sandbox-token-default = Token: { $token }. To stop it: Ctrl+C.
sandbox-token-file = The token is in the file { $file }. To stop it: Ctrl+C.
sandbox-stopped = The sandbox has stopped. Requests: { $requests }, changes: { $changes }.
sandbox-needs-token = Other computers can reach { $address }: a token of your own is needed. Give --token-file.
sandbox-empty-token = { $file }: there is no token in the file. Write one line into it.
sandbox-cannot-listen = { $address }: cannot be opened ({ $reason }). Check the address, or give another port in --listen.
sandbox-bad-state = { $file }: not a state of the sandbox, or the file cannot be read and written ({ $reason }). Check the file and the folder; to begin anew, put the file away.
sandbox-bad-members = The members cannot be used: { $reason }.
sandbox-bad-members-file = { $file }: not a list of members in JSON ({ $reason }).

sandbox-title = Sandbox
sandbox-about = A platform for training: whatever is here exists only here.
sandbox-counts = Requests: { $requests }; changes: { $changes }; refused for the rate: { $limited }; faults on demand: { $faults }.
sandbox-name = Name
sandbox-role = Role
sandbox-status = State
sandbox-account = Account
sandbox-account-if-any = Account, if there is one
sandbox-place = Class or chat
sandbox-invitation = Link
sandbox-is-admin = with an administrator's rights
sandbox-join = Join
sandbox-leave = Leave
sandbox-request = Ask to join
sandbox-join-legend = Join by invitation
sandbox-request-legend = Ask to be let into a class or chat
sandbox-link = This is a personal invitation. Press the button to join.
sandbox-done = Done.
sandbox-refused = Not done: { $reason }.

sandbox-code-already-member = a member there already
sandbox-code-not-member = not a member there
sandbox-code-no-such-place = there is no such class or chat
sandbox-code-no-such-account = there is no such account
sandbox-code-last-admin = this is the last administrator
sandbox-code-no-such-invitation = there is no such invitation
sandbox-code-invitation-used = the invitation was used already
sandbox-code-invitation-revoked = the invitation was revoked
sandbox-code-not-yours = the invitation is somebody else's
sandbox-code-bad-place = no class or chat can have this name
sandbox-code-no-name = there is no name
sandbox-code-no-account = there is no account
sandbox-code-not-saved = the state could not be saved
