# The sandbox: the built-in platform for training.

help-sandbox = A platform for trials and training: a server of classes and chats, by default for this computer alone. Touches no real data.
help-sandbox-example =
    Example: kontingent sandbox --state sandbox.json --rate 30
    Example: kontingent sandbox --listen 127.0.0.1:8091 --faults 5 --seed 7
    Example: kontingent sandbox --max --chats chats.toml --token-file token
help-sandbox-listen = Address and port; 127.0.0.1:8090 if it is not given. Other computers can connect only if an address and --token-file are given
help-sandbox-state = Keep the state in a file; only its owner can read it
help-sandbox-members = The members to begin with (JSON); not needed if the state is there already
help-sandbox-token-file = A file with the token; without it the token is: sandbox
help-sandbox-faults = How many requests of a hundred are to go wrong: 0–100
help-sandbox-seed = The beginning of the row of chances: the same row, the same faults
help-sandbox-rate = How many requests a second are permitted; any number if it is not given, 30 with --max
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

sandbox-code-no-such-chat = there is no such chat
sandbox-code-no-such-link = there is no such link
sandbox-code-no-such-message = there is no such message
sandbox-code-no-such-button = there is no such button
sandbox-code-not-started = the bot was not started
sandbox-code-not-entitled = no rights of an administrator in this chat
sandbox-code-no-phone = the user has no phone number
sandbox-code-refuses-adding = the user's settings do not let others add them
sandbox-code-blocked = not let in
sandbox-code-empty = an empty text
sandbox-code-suspended = access is suspended

# The sandbox that speaks MAX.

help-sandbox-max = Speak MAX (the messenger's Bot API) instead of its own language
help-sandbox-chats = The bot, people and chats to begin with (TOML or JSON); with --max only
help-sandbox-restricted = Do not let the bot add members; with --max only

sandbox-max-bad-chats-file = { $file }: not a list of people and chats ({ $reason }).
sandbox-max-title = MAX sandbox
sandbox-max-about = A messenger for practice: what is here exists here alone. You can be any of these people.
sandbox-max-who = Who you are
sandbox-max-dialog = Dialogue with the bot: { $name }
sandbox-max-notification = Notification
sandbox-max-text = Text
sandbox-max-write = Write
sandbox-max-contact = Send own contact
sandbox-max-card = (a contact card)
sandbox-max-stop = Stop the bot
sandbox-max-start = Start
sandbox-max-start-legend = Start a dialogue with the bot
sandbox-max-deep-link = The link of an invitation, if there is one
sandbox-max-open-chat = This is a link to a chat. Who enters by it?
sandbox-max-open-bot = This is a link to the bot. Who comes by it?
sandbox-max-owner = owner
sandbox-max-bot = bot
sandbox-max-member = member
sandbox-max-join = Enter by the link
sandbox-max-add = Add
sandbox-max-remove = Remove
sandbox-max-rename = Rename
sandbox-max-chat-title = Title of the chat
sandbox-max-add-bot = Add the bot
