# The bot at the door: what it says to whoever pressed a link. No names, until it is clear who came.

door-no-link = Hello! To get into the chats, open your personal link: point the camera at the QR code on your sheet, or press the link in the letter. If you have no sheet, ask the office or the class teacher for one.
door-help = I only let people into chats by personal links and do not answer questions. If something does not work, ask the class teacher or the office.
door-hello-student = Hello! This is the bot of { $organization }. You opened a student's link.
door-hello-guardian = Hello! This is the bot of { $organization }. You opened a parent's (legal representative's) link.
door-hello-staff = Hello! This is the bot of { $organization }. You opened an employee's link.
door-check-birth = To make sure that the link is yours, write your date of birth, for example 04.01.2009.
door-check-birth-child = To make sure that the link is yours, write your child's date of birth, for example 04.01.2009.
door-check-phone = To make sure that the link is yours, share your phone number: press the button below.
door-share-phone = Share the number
door-wrong = This does not agree with our lists. { $left ->
    [one] { $left } try left.
   *[other] { $left } tries left.
 }
door-wrong-too-often = It did not agree again, and the link is of no use any more. If it is yours, ask the class teacher or the office for a new one.
door-refused-foreign = This link does not fit. Check that it was opened as a whole, or ask the class teacher or the office for a new one.
door-refused-revoked = This link is of no use any more. Ask the class teacher or the office for a new one.
door-refused-ended = The term of this link is over. Ask the class teacher or the office for a new one.
door-refused-by-another = This link was used already. If it was not you, tell the class teacher or the office.
door-refused-of-another = Somebody else has come with your account before. Open the link with your own account, or ask the office.
door-rules = Before you get into the chats, read the rules of communication and press the button below the text.
door-acquainted = I have read them
door-noted = Noted, thank you.
door-old-button = The rules have changed. Please read the new text.
door-in = { $count ->
    [one] Done: you are in { $count } chat.
   *[other] Done: you are in { $count } chats.
 } You will find it among your chats.
door-nothing-new = Done: there are no new chats for you. If one is missing, tell the class teacher or the office.
door-links = { $count ->
    [one] { $count } chat is left to join: open the link and press "Join".
   *[other] { $count } chats are left to join: open each link and press "Join".
 }
door-by-hand = { $count ->
    [one] An administrator will add you to { $count } chat: they have been given that task.
   *[other] An administrator will add you to { $count } chats: they have been given that task.
 }
door-later = Thank you! The chats will open a little later, there is nothing to do.
door-chat-link = You are invited to the chat «{ $chat }». Open the link and press "Join": { $link }

link-key-file = The key of personal links "{ $file }" cannot be read or made: { $reason } Check the rights on the folder of the database.
link-key-none = The file "{ $file }" holds no key of personal links. Restore it from a backup. If there is none, delete the file: a new key is made, and links that were handed out are of no use any more.
link-key-no-randomness = The system gave no random numbers for the key of personal links. Try again later.

platform-closed = The chat { $place } cannot be read: { $reason } Until it is, no plan is made for this platform. Make the bot an administrator of the chat again, or untie the chat: kontingent chats untie.

event-chat = chat tied or untied
event-tied = account tied, or link revoked
event-acquainted = acquainted with the rules
event-admitting = being let in by invitation
event-link_refused = link refused
event-came = came into a chat
event-stranger = a stranger came into a chat
event-unchecked = somebody came into a chat of whom no list speaks
event-gone = left a chat

notify-subject-stranger = a stranger in a chat
notify-subject-unchecked = somebody came into a chat, nothing to check them by
notify-subject-rights-lost = the bot lacks rights in a chat
notify-subject-link-refused = a personal link was refused
notify-stranger = Somebody came into a chat where they do not belong. Chat: { $place }. Account: { $account }.
notify-stranger-removed = They were taken out at once, as the configuration says.
notify-stranger-advice = Look who it is. If it is a stranger, remove them from the chat, or approve the removal in the next plan.
notify-unclear = Somebody came into a chat who is like a person of the lists, but it is not clear whether it is them. Chat: { $place }. Account: { $account }.
notify-unclear-advice = Answer the question on the page "People" or with kontingent people.
notify-unchecked = Somebody came into a chat, and no list says whether they belong there. The program cannot check them. Chat: { $place }. Account: { $account }.
notify-unchecked-advice = Look who it is. To have such people checked by the program, import a list that has this group.
notify-rights-lost = The bot lacks rights in chats, and without them the program does not do everything:
notify-link-refused-by-another = Somebody tried to use a personal link a second time, with another account. The first one stays, the second was refused.
notify-link-refused-of-another = The links of two different people were opened with one account. The second was refused.
notify-link-refused-guessed = Somebody opened a personal link and could not answer the question three times. The link was revoked, its person needs a new one.
notify-link-refused-advice = A sheet with a link may have come into the wrong hands. The journal has the details.

help-chats = The chats of a messenger that the bot is in, and which places they are.
help-chats-example = Example: kontingent chats
help-chats-tie = Say which place a chat is.
help-chats-tie-example = Example: kontingent chats tie -70801090403050 chat:parents:ИС-21
help-chats-confirm = Agree with what the titles speak for: for all chats, or for those named.
help-chats-confirm-example = Example: kontingent chats confirm
help-chats-untie = The chat is not a place any more: its members are not compared.
help-chats-untie-example = Example: kontingent chats untie -70801090403050
help-chats-chat = The chat's number or its title
help-chats-chats = Numbers of chats; all if there is none
help-chats-place = A place: chat:students:ИС-21, chat:parents:ИС-21, staff
help-name-chat = CHAT
chats-none = The bot has not seen a chat yet. Make it an administrator of one: the chat appears here while kontingent run is at work.
chats-no-title = no title
chats-tied = { $place } (tied by { $who }, { $at })
chats-configured = { $place } (in the configuration)
chats-proposed = looks like { $place } — not confirmed
chats-untied = not tied: its members are not compared
chats-gone = the bot is in this chat no more; as long as the chat is tied, the platform cannot be read
chats-confirm-hint = Agree with what is proposed: kontingent chats confirm. Say something else: kontingent chats tie CHAT PLACE.
chats-tie-hint = Say which place a chat is: kontingent chats tie CHAT PLACE.
chats-unknown = The bot knows no chat "{ $chat }". Known ones: kontingent chats.
chats-several = There are several chats "{ $chat }". Name the number: kontingent chats.
chats-taken = Another chat is that place already: { $chat }. Untie it first: kontingent chats untie.
chats-no-place = "{ $place }" is not a place. It is written so: chat:students:ИС-21, chat:parents:ИС-21, chat:teachers:ИС-21, staff.
chats-is-configured = The chat { $chat } is tied in kontingent.toml. Change it there.
chats-now-tied = "{ $chat }" is { $place } now.
chats-now-untied = "{ $chat }" is not a place any more: its members are not compared.
chats-nothing-proposed = Nothing to agree with: no title speaks for a place.
doctor-chat-rights = { $place }: { $told }
doctor-chat-missing = the bot lacks the rights { $rights }.
doctor-chat-unread = { $reason }
doctor-chat-hint = Make the bot an administrator of the chat, with all four rights: read_all_messages, add_remove_members, add_admins, change_chat_info.
doctor-without-read-all-messages = Without read_all_messages members cannot be read, and no plan is made.
doctor-without-add-remove-members = Without add_remove_members nobody can be added or removed.
doctor-without-add-admins = Without add_admins administrators of the chat cannot be named or removed.
doctor-without-change-chat-info = Without change_chat_info the chat cannot be renamed when its group has a new name.
doctor-updates = news ({ $platform })
doctor-updates-polling = the bot asks for news by itself. That is good enough to try it: the messenger keeps them for a short time, and not all of them.
doctor-updates-taken = by the configuration the bot asks for news by itself, but the messenger brings them to: { $addresses }. As long as it does, it does not answer.
doctor-updates-taken-hint = Start the service: it ends that subscription. If you do not know the address, change the bot's token: whoever is there sees everything that is written to the bot.
doctor-updates-deaf = the messenger brings no news to { $address }: there is no subscription. After eight hours without an answer it ends it by itself.
doctor-updates-deaf-hint = The service subscribes by itself, once a minute. If it is running, check that the address can be reached from the internet and that the web server has a trusted certificate.
doctor-updates-others = the messenger brings its news not only here: { $addresses }.
doctor-updates-others-hint = If you do not know the address, change the bot's token: whoever is there sees everything that is written to the bot.
doctor-updates-unfit = the messenger brings its news only to https with a trusted certificate on port 443, but the configuration says { $address }.
doctor-updates-unfit-hint = Correct address in [platforms.webhook].
doctor-updates-ok = the messenger brings them to { $address }.
doctor-certificates = certificates ({ $platform })
doctor-certificate-ca-file = a certificate of ca_file
doctor-certificate-server = the server's certificate
doctor-certificate-ok = in force; the first to end is { $whose }: { $day }.
doctor-certificate-ends = { $whose } ends soon: { $day }. After that day there will be no connection.
doctor-certificate-ended = { $whose } has ended: { $day }.
doctor-certificate-hint = Get the current root and intermediate certificates of the Ministry of Digital Development from gosuslugi.ru and put both into the file that ca_file names.
doctor-chats = chats ({ $platform })
doctor-chats-ok = { $count ->
    [one] { $count } chat, the rights suffice.
   *[other] { $count } chats, the rights suffice.
}
doctor-chats-none = the bot is in no chat yet that is tied to a place.

web-chats = Chats
web-chats-words = The chats of the messenger that the bot is in. Members are compared only in those that are tied to a place. An empty place unties a chat.
web-chat = Chat
web-chat-place = Place
web-chat-tie = Tie
web-chat-which = Place: chat:students:ИС-21
web-chat-tie-do = Save
web-chat-configured = in the configuration
web-chat-taken = Another chat is that place already. Untie it first.
web-chat-no-place = This is not a place. It is written so: chat:students:ИС-21, chat:parents:ИС-21, staff.
web-told-tied = The chat is tied. The next cycle reads its members.
web-told-untied = The chat is untied: its members are not compared any more.

event-link_mailed = personal link mailed
disclose-link = Personal link ({ $platform }): { $at }, { $what ->
    [used] used
    [revoked] revoked
   *[other] not used
 }, account { $account }
disclose-acquainted = Acquainted with the rules ({ $platform }): { $at }, text { $what }, account { $account }
help-invitations-mail = Mail the personal links to those who have an address in the rosters.
help-invitations-mail-example = Example: kontingent invitations mail --place chat:parents:ИС-21
invitations-mailed = { $count ->
    [0] No letters were sent.
    [one] { $count } letter was sent.
   *[other] { $count } letters were sent.
}
invitations-no-address = No address in the rosters, hand sheets out: { $names }
invitations-mail-no-server = No mail server is set up. Add the section [notify.smtp] to kontingent.toml, or hand sheets out: kontingent invitations print.
link-letter-subject = { $organization }: an invitation to chats
link-letter-text = Hello, { $name }!

    { $organization } invites you: { $places }.

    Open the link on your telephone, read the rules of communication and agree to them:

    { $link }

    The link is yours alone: it can be used once, until { $until }. Do not pass it on. If you did not expect this letter, delete it and tell the office.
web-door = Strangers and refused links
web-door-quiet = There was nothing of the kind.
web-door-account = account { $account }
