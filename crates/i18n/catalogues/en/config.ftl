# The configuration: what is wrong with it, the check, the first steps, schedules.

config-place-file = { $file }:
config-place-line = { $file }, line { $line }:
config-place = { $file }, line { $line }, “{ $key }”:

config-no-file = there is no such file.
config-hint-init = Make a configuration with kontingent init, or name the file in --config.
config-nowhere = There is no configuration: neither kontingent.toml in this folder nor /var/lib/kontingent/kontingent.toml.
config-unreadable = the file cannot be read.
config-unreadable-folder = the folder cannot be read.
config-unreadable-file = the file “{ $path }” cannot be read.
config-hint-rights = Check the name and the rights.
config-not-utf8 = the text is not UTF-8.
config-hint-utf8 = Save the file as UTF-8.
config-syntax = this is not TOML: { $words }.

config-unknown-key = there is no such key.
config-hint-meant = Perhaps you meant: { $meant }.
config-hint-keys = There are: { $allowed }.
config-not-one-of = the value “{ $value }” will not do.
config-hint-allowed = Allowed: { $allowed }.
config-hint-meant-or-allowed = Perhaps you meant: { $meant }. Allowed: { $allowed }.
config-missing = not given, but needed.
config-empty = the value is empty.
config-expected-string = a string in quotes is needed here.
config-expected-strings = a list of strings is needed here, such as ["one", "two"].
config-expected-number = a whole number without quotes is needed here.
config-expected-flag = true or false is needed here.
config-expected-table = a section with keys is needed here.
config-expected-tables = a section in double brackets is needed here, such as [[folders]], or a list of sections.
config-out-of-bounds = the number is out of bounds.
config-hint-bounds = Allowed: { $from } to { $to }.

config-no-variable = the environment variable { $name } is absent or empty.
config-hint-variable = Set it for the service, or write the value here.
config-bad-variable = the name of a variable is needed in the braces after “$”.
config-hint-braces = A name has Latin letters, digits and underscores, and the brace is closed.

config-secret-in-clear = a secret in clear.
config-hint-secret = Put it into a file and write { $other } = "secrets/…", or take it from the environment as "${"{"}NAME{"}"}".
config-hint-token = Put the token into a file and write token_file = "secrets/…".
config-hint-password = Put the password into a file and write password_file = "secrets/…".
config-secret-twice = both this and “{ $other }” are given; keep one.
config-secret-no-file = there is no file “{ $path }”.
config-hint-secret-file = Make it and write the secret into it as one line; only the service should be able to read it (mode 0600).
config-secret-unreadable = the file “{ $path }” cannot be read.
config-secret-not-regular = “{ $path }” is not a regular small file.
config-secret-empty = the file “{ $path }” is empty.
config-secret-lines = the file “{ $path }” has more than one line.
config-secret-open = the file “{ $path }” is open to everybody on this machine. Leave it to the service alone: chmod 600.
config-secret-in-url = the address holds a user or a password.

config-no-zone = there is no time zone “{ $value }”.
config-hint-zone = It is written so: Europe/Moscow, Asia/Yekaterinburg.
config-store-url = this is not an address of a PostgreSQL database.
config-hint-store = It is written postgres://user:password@address/database, in a file (url_file) or in a variable of the environment (url = "{"$"}{"{"}NAME{"}"}").
config-recipient = this is not a public key of age.
config-hint-recipient = A public key is a line age1…, as age-keygen prints it. Its last letters check the others: a slip in a key is a fault too.
config-recipient-secret = this is the private key, which does not belong here: whoever reads the configuration could read all copies.
config-hint-recipient-secret = Put the public key here (age1…, age-keygen -y FILE), take the private one away from this machine and make a new pair: this one has lain here.
config-no-folders = there is no folder.
config-folder-twice = the folder “{ $value }” is given twice.
config-shelf-watched = “{ $value }” is a folder that files are taken from; files that were read cannot be put there, they would be taken again.
config-no-platforms = there is no platform.
config-hint-platform = The simplest: [[platforms]], name = "sferum", kind = "files": members come from exports in the folder, a person makes the changes.
config-platform-twice = there is a platform of the name “{ $value }” already.
config-files-twice = there can be one platform of the kind files: an export does not say whose it is.
config-no-chat-place = “{ $value }” is not a place for a chat: it is written chat:students:ИС-21, chat:parents:ИС-21 or in words: «чат родителей ИС-21».
config-no-cohort-place = “{ $value }” is not a place for a cohort: it is written class:ИС-21 or staff.
config-no-url = this is not an address.
config-hint-url = It is written so: https://address.
config-unprotected = the connection is not protected, anybody on the way can read the secret. Switch TLS on, unless the server is this machine.
config-no-certificate = there is no certificate in the file “{ $path }”.
config-hint-certificate = It has to be text (PEM) that begins with BEGIN CERTIFICATE.
config-no-mailbox = “{ $value }” is not a mail address.
config-hint-mailbox = It is written so: admin@college.example or Kontingent <admin@college.example>.
config-no-sender = mail is on, but there is no sender.
config-no-receiver = mail is on, but there is no receiver.
config-no-address = “{ $value }” is not an address with a port.
config-hint-address = It is written so: 127.0.0.1:8711.
config-policy-twice = the policy is given both here and in [policy]; keep one.
config-mapping-twice = another file of this folder has the name “{ $value }” already.

config-not-here = this cannot stand here: it is common to all organisations.
config-hint-not-here = It belongs in { $common }.
config-organization-name = the organisation has no name.
config-hint-organization-name = Write it in this file: organization = "Name".
config-organization-file = “{ $value }” cannot be the code of an organisation.
config-hint-organization-file = A code has up to 40 characters: small Latin letters, digits, “-” and “_”, a letter or digit first; region is taken. For example: organizations/kt-1.toml.
config-organization-nobody = nobody reads this folder: there is no file organizations/{ $value }.toml.
config-hint-organization-nobody = Make one or rename the folder.
config-region-store = many organisations need a database on a PostgreSQL server, and there is no address of one.
config-hint-region-store = Put the address into a file and name it in the section [store]: url_file = "secrets/database".
config-which-organization = there are many organisations: { $value }.
config-hint-which-organization = Say which one: --organization CODE or the variable KONTINGENT_ORGANIZATION.
config-no-organization = there is no organisation “{ $value }”.
config-hint-organizations = All codes: kontingent organizations.
config-no-region = there is one organisation here, and it has no code “{ $value }”.
config-hint-no-region = Leave out --organization and the variable KONTINGENT_ORGANIZATION.
config-no-organizations = there is one organisation here.
config-hint-regions = Files organizations/CODE.toml make it many.
config-path-shared = the organisation “{ $other }” has “{ $value }” too: their files would be mixed up.
config-hint-path-shared = Put the code into the path: inbox/${"{"}ORGANIZATION{"}"}.
config-bot-shared = the bot of the platform “{ $value }” is that of the organisation “{ $other }”.
config-hint-bot-shared = Each organisation has a bot of its own: token_file = "secrets/${"{"}ORGANIZATION{"}"}/max".
config-address-shared = the address { $value } is that of the organisation “{ $other }”.
config-hint-address-shared = Give each a port of its own: [platforms.webhook], listen.

config-no-cron = “{ $value }” is not a schedule.
config-hint-cron = It is written so: "30 2 * * *": minute, hour, day of the month, month, day of the week (0 and 7 are Sunday).
config-never = “{ $value }” never comes.
config-no-hours = “{ $value }” is not a span of hours.
config-hint-hours = It is written so: "22:00-07:00".
config-no-day = “{ $value }” is not a date.
config-hint-day = It is written so: "2026-12-31".
config-days-reversed = the last day is before the first.

help-config-option = The configuration; otherwise the variable KONTINGENT_CONFIG, then kontingent.toml in this folder, then /var/lib/kontingent/kontingent.toml
help-organization-option = The code of the organisation where there are many; if absent, the variable KONTINGENT_ORGANIZATION
help-name-code = CODE
help-organizations = Show the organisations of this installation: codes, names, platforms, folders, schedules, and faults of the configuration.
help-organizations-example =
    Example: kontingent organizations --format json
    Status: 0 no faults; 1 there are some.
help-init = Make a commented configuration and its folders.
help-init-example =
    Example: kontingent init college
    Example: kontingent init college --roster list.xlsx
help-init-folder = The folder to make everything in; this one if it is not given
help-init-roster = Propose a mapping from the headers of this file
help-init-force = Replace kontingent.toml (the old one is kept with .bak); nothing else is touched
help-name-folder = FOLDER
help-doctor = Check configuration, folders, rights, schedules and mail, and say what to do about each fault.
help-doctor-example =
    Example: kontingent doctor --config /var/lib/kontingent/kontingent.toml
    Exit status: 0 no faults; 1 there are some.
help-schedules = Show when what will run.
help-schedules-example = Example: kontingent schedules --count 5
help-count = How many of the next runs to show; 3 if it is not given
help-name-number = NUMBER

init-exists = There already: { $names }. Nothing was changed. Name another folder; --force replaces kontingent.toml alone.
init-failed = { $path }: cannot be made ({ $reason }). Check the folder and the rights.
init-made = Made in “{ $folder }”:
init-backup = The old configuration: { $name }
init-mapping = mappings/own.toml: a draft from the file “{ $file }”, look it over
init-mapping-kept = mappings/own.toml is there already and was not changed
init-next = What next:
init-step-edit = write the organisation's name and the mail addresses into kontingent.toml
init-step-doctor = check it: { $command }
init-step-files = put rosters, orders and the membership export into the folder inbox
init-step-guess = if a file is read wrongly: kontingent mapping check FILE
init-step-schedules = look when what will run: { $command }

schedules-none = Nothing is scheduled.
schedules-off = off
schedules-quiet = quiet hours: { $from }–{ $to }, plans are made then, but not carried out
schedules-freeze = not carried out: { $from } – { $to }
schedules-missed-later = a missed run is made up for once
schedules-missed-never = a missed run is left out
schedules-in-quiet = quiet hour
schedules-in-freeze = not carried out
schedules-reason = ({ $reason })

job-sync = sync
job-plan = plan
job-report = report
job-backup = backup

weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun

organizations-line = { $code }: { $name }; platforms: { $platforms }; folders: { $folders }; schedules: { $schedules }
organizations-only = { $name }; platforms: { $platforms }; folders: { $folders }; schedules: { $schedules }
organizations-faulty = { $code }: its configuration has faults
organizations-nothing = none

doctor-common = Common
doctor-organization = Organisation { $code }: { $name }
doctor-organization-faulty = Organisation { $code }

doctor-config = configuration
doctor-config-ok = { $file } was read, no faults
doctor-rights = rights
doctor-rights-ok = secrets and configuration are closed to others
doctor-rights-folder = anybody can change files in the folder of the configuration
doctor-rights-folder-hint = Leave writing to the owner: chmod o-w FOLDER.
doctor-rights-config = anybody can change { $file }
doctor-rights-config-hint = Leave writing to the owner: chmod o-w { $file }.
doctor-warning = take note
doctor-folder = folder “{ $path }”
doctor-folder-ok = there, and can be written to
doctor-folder-missing = does not exist
doctor-folder-missing-hint = Make it and let the service write to it.
doctor-folder-not = is not a folder
doctor-folder-closed = cannot be written to
doctor-folder-closed-hint = Let the user that the program runs as write to it.
doctor-folder-later = does not exist yet; the program makes it
doctor-mappings = mappings
doctor-mappings-ok = { $own ->
    [0] the shipped ones only
   *[other] own ones: { $own }
 }
doctor-schedules = schedules
doctor-schedules-ok = the next run: { $name }, { $when }
doctor-schedules-none = nothing is scheduled: the program does nothing by itself
doctor-schedules-none-hint = Switch a schedule on in the folder schedules: enabled = true.
doctor-schedules-no-sync = no sync is scheduled
doctor-schedules-no-sync-hint = Add a schedule with job = "sync".
doctor-schedules-held = { $name }: the next runs fall into the quiet hours, nothing will be carried out
doctor-schedules-held-hint = Change cron or quiet_hours.
doctor-zone = time zone
doctor-zone-ok = { $zone }, it is { $time } now
doctor-mail = mail
doctor-mail-ok = by { $host }, receivers: { $count }
doctor-mail-none = not configured: nobody will learn of plans that are held
doctor-mail-none-hint = Fill in [notify] and [notify.smtp].
doctor-clock = clock
doctor-clock-ok = right, as far as one can tell
doctor-clock-wrong = this machine says { $time }, which cannot be
doctor-clock-future = the file “{ $path }” was changed later than the clock says it is
doctor-clock-set = set to { $time } by { $variable }: kontingent does not go by the real day
doctor-clock-set-hint = For trials and tests only. Take { $variable } out of the environment for work with people.
doctor-clock-hint = Switch the synchronisation of time (NTP) on.
doctor-sound = No faults.
doctor-sound-warnings = No faults, warnings: { $warnings }.
doctor-unsound = { $faults ->
    [one] { $faults } fault
   *[other] { $faults } faults
 }.

doctor-store = database
doctor-store-none = not there yet; it is made by the first run
doctor-store-ok = whole, entries in the journal: { $entries }
doctor-store-server = the server answers
doctor-store-hint = Stop the daemon and put the last backup back; if there is none, ask the developers.
doctor-platforms = platforms
doctor-platform = platform “{ $platform }”
doctor-platform-files = without an interface: lists of members are dropped into the folder, actions are carried out by a person
doctor-platform-ok = answers; places: { $places }, memberships in them: { $seats }
doctor-platform-hint = Check url, token_file and the network; then run kontingent doctor again.
doctor-mail-server = mail server
doctor-mail-server-ok = { $address } answers
doctor-mail-server-away = { $address } does not answer
doctor-mail-server-hint = Check host and port in [notify.smtp], and the network.

config-web-unprotected = the page would be open to the network unprotected: passwords would travel in clear.
config-hint-web = Keep 127.0.0.1, give tls_cert and tls_key, or address = "https://…" if a proxy stands before the page.
config-web-address = this is not the address of a page.
config-hint-web-address = Write it like this: https://review.college.example, without a path.
config-web-proxies = the page is open to the network, and it is not said which proxy stands before it: visitors' addresses that a proxy on another machine tells are not believed. Give proxies = ["the proxy's address"].
config-no-network = “{ $value }” is neither an address nor a network.
config-hint-network = Write it like this: 192.168.1.7 or 10.0.0.0/8.
config-no-number = this is not a number.
config-hint-number = A number is written in digits within quotes, that of a chat with a minus: "-70801090403050".
config-source-twice = The source “{ $value }” is there twice: names have to differ.
