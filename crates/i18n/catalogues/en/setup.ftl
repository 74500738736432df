# The first day: the page on which an organisation tells of itself while there is no configuration yet.

setup-asks =
    There is no configuration yet. Open in a browser on this machine:
      { $link }
    Answer the questions, and { $folder } gets a kontingent.toml with comments. To stop: Ctrl+C.
setup-title = The first day
setup-words = A few questions, and the work begins. Whatever you say here can be changed later in kontingent.toml, which explains itself. Until you have approved the first plan, nobody is invited and nobody is removed.
setup-faults = Please mend:
setup-college = Organisation
setup-organization = Its name, as in the lists and on the platform
setup-organization-needed = Enter the name of the organisation.
setup-zone = Time zone
setup-zone-needed = Choose a time zone of the list.
setup-zone-kaliningrad = Kaliningrad (Moscow −1)
setup-zone-moscow = Moscow
setup-zone-samara = Samara (Moscow +1)
setup-zone-yekaterinburg = Yekaterinburg (Moscow +2)
setup-zone-omsk = Omsk (Moscow +3)
setup-zone-krasnoyarsk = Krasnoyarsk (Moscow +4)
setup-zone-irkutsk = Irkutsk (Moscow +5)
setup-zone-yakutsk = Yakutsk (Moscow +6)
setup-zone-vladivostok = Vladivostok (Moscow +7)
setup-zone-magadan = Magadan (Moscow +8)
setup-zone-kamchatka = Kamchatka (Moscow +9)
setup-platform = Platform
setup-platform-needed = Choose a platform.
setup-platform-files = Sferum without access for programs
setup-platform-files-words = You export the members from the administrator's page and bring them as a file. Each change becomes a task for you: whom, where and on what basis.
setup-platform-max = Chats of MAX by a bot of the organisation
setup-platform-max-words = The bot reads the members of the chats, hands out personal links and removes leavers. It needs the bot's token; chats are tied later, on the page “Chats”.
setup-platform-moodle = Moodle
setup-platform-moodle-words = The site's cohorts are kept by the lists. It needs the site's address and a token of its web service.
setup-url = Address of the site (for Moodle alone)
setup-token = Token (for MAX and Moodle)
setup-token-words = It is kept in the folder secrets, for the user alone as whom the program runs.
setup-token-needed = Enter the token: one line without spaces.
setup-administrator = Administrator
setup-name-words = For example “Petrova A. S.” Decisions in the journal bear this name.
setup-password-words = { $count ->
        [one] At least { $count } character.
       *[other] At least { $count } characters.
    }
setup-password-again = The password once more
setup-files = First files
setup-files-label = Lists, orders and the export of members
setup-files-words = If you have them, bring them now, up to { $count } files; if not, later on the page “Files”. It also shows what each file was understood as; where the program is not sure, it asks.
setup-file-not-kept = “{ $file }” was not taken: it is too large, its name will not do, or the disk does not take it. The rest can be sent without it.
setup-form-broken = The form did not arrive whole. Send it again.
setup-trial = The first plan is a trial: nothing of it is done by itself, each action waits for your decision.
setup-begin = Begin
web-first-steps = First steps
web-first-step-rosters = Bring the lists:
web-first-step-rosters-words = of students, employees and parents, and the orders, as you have them. The page “Files” shows what was understood of each.
web-first-step-members = Bring the export of members
web-first-step-members-words = from Sferum's administrator page: without it there is nothing to compare with.
web-first-step-chats = Add the bot to the chats
web-first-step-chats-words = and say which chat is whose: without that there is nothing to compare with.
web-first-step-plan = Once all of that is read, a trial plan appears here: nothing of it is done by itself, each action waits for your decision.
