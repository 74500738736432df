# The keys of the configuration: what each is for. With src/config/keys they make the tables of docs/configuration.en.md.
# usual: what holds without the key. Bounds and choices are added where the sentence does not name them.

config-key-columns = key | default | meaning
config-key-secret = `{ $file }` or `{ $key }`
config-key-needed = needed
config-key-nothing = none

config-key-organization = the organisation's name
config-key-time_zone = the organisation's time zone
config-key-language = of mails and reports
config-key-policy_file = a policy file instead of `[policy]`

config-section-store = where what was read, planned and done is kept
config-key-store-path = the database's file. On a server there is no such file, but keys and nightly copies lie beside this path
config-key-store-url = a database on a PostgreSQL server: `postgres://user:password@address/database`, in a file with rights 0600 or in a variable of the environment (`url = "${"{"}DATABASE_URL{"}"}"`); without a password it may stand here
    .usual = the database is a file
config-key-store-connections = on a server: so many connections at most
config-key-store-lease_seconds = on a server: whoever is silent for so long makes room for another

config-section-cluster = for many organisations
config-key-cluster-parallel = the cycles of so many organisations at the same time

config-section-retention = how many days things are kept
config-key-retention-plans_days = plans and decisions
config-key-retention-rosters_days = rosters
config-key-retention-membership_days = who was where
config-key-retention-runs_days = the journal of runs
config-key-retention-files_days = files in `accepted` and `rejected`
config-section-backup = for whom copies of the database are encrypted
config-key-backup-recipients = public keys of age (`age1…`): nightly copies and `kontingent backup` can be read by whoever has the private half of one of them. That half does not belong here
    .usual = copies are not encrypted

config-section-folders = watched folders; `accepted` and `rejected` lie beside each
    .usual = one: `{ $inbox }`
config-key-folders-path = the folder
config-key-folders-accepted = where files go that were taken in; several folders may share it
    .usual = beside the folder
config-key-folders-rejected = where files go that could not be read, likewise
    .usual = beside the folder
config-key-folders-mappings = names of your mappings that are in force here (the shipped ones always are)
    .usual = all
config-key-folders-kinds = taken in
    .usual = any
config-key-folders-settle_seconds = a file is taken once it has not changed for so long
config-key-folders-poll_seconds = how often the folder is looked through: network shares send no events

config-section-sources = services from which rosters are fetched ([guide-services.en.md](guide-services.en.md))
    .usual = none
config-key-sources-name = a name of its own
config-key-sources-kind = `dnevnik`: Дневник.ру; `oneroster`: a server of OneRoster 1.1 or 1.2
config-key-sources-url = the address
    .usual = of `dnevnik` `{ $dnevnik }`, otherwise needed
config-key-sources-client_id = the client's id
config-key-sources-client_secret = its secret
config-key-sources-token = the refresh token that the service gave; those that follow the program keeps by itself, beside the database
    .usual = needed for `dnevnik`
config-key-sources-token_url = where the server gives access tokens
    .usual = needed for `oneroster`
config-key-sources-version = `oneroster`: `1.1` or `1.2`
config-key-sources-scope = `oneroster`: which right is asked for; usually to read rosters of 1.1
config-key-sources-school = the organisation's id, where the key sees several; of `oneroster` also its code or name
    .usual = the only one
config-key-sources-relatives = `dnevnik`: ask for relatives
config-key-sources-full_hours = read everything again after so many hours, in between only what changed
config-key-sources-rate_per_second = requests a second at most
config-key-sources-ca_file = { config-key-platforms-ca_file }
config-key-sources-timeout_seconds = { config-key-platforms-timeout_seconds }

config-section-platforms = platforms
    .usual = one is needed
config-key-platforms-name = a name of its own
config-key-platforms-kind = `files`: members come from exports dropped into the folder, every change becomes a task for a person (one only); `sandbox`: the built-in platform; `max`: chats of the messenger MAX through a bot ([guide-max.en.md](guide-max.en.md)); `moodle`: distance learning on Moodle; `file`: another system with which files are exchanged ([guide-services.en.md](guide-services.en.md))
config-key-platforms-url = the address
    .usual = needed for `sandbox` and `moodle`; of `max` `{ $max }`
config-key-platforms-token = the token
    .usual = needed for `sandbox`, `max` and `moodle`
config-key-platforms-rate_per_second = requests a second at most
    .usual = { $usual }, of `moodle` { $moodle }
config-key-platforms-ca_file = a root certificate (PEM) besides those of the system
config-key-platforms-timeout_seconds = how long an answer is waited for
    .usual = { $usual }, of `moodle` { $moodle }
config-key-platforms-rules_file = `max`: the text of the rules of communication (clause 5.13.3); the bot lets nobody in who has not agreed to it
    .usual = no rules are shown
config-key-platforms-link_address = `max`: how links to the bot begin; for the training messenger, its address
config-key-platforms-check = `max`: what whoever opened a personal link is asked: `none`, `birth_date` (a parent: the child's), `phone` (by a button)
config-key-platforms-remove_strangers = `max`: a stranger who came into a chat is taken out at once, without a decision
config-key-platforms-block_removed = `max`: who is removed cannot come back by the chat's link
config-key-platforms-tell = `max`: accounts that the bot tells what comes by mail, and of a stranger at once; each must have opened the bot
config-key-platforms-chats = `max`: chats whose place is known: `[{"{"} chat = "-708…", place = "chat:students:ИС-21" {"}"}]`; the others are tied by a person: `kontingent chats`
config-key-platforms-titles = `max`: how a title speaks for a place: `[{"{"} title = "Группа {"{"}group{"}"}: родители", place = "chat:parents:{"{"}group{"}"}" {"}"}]`
    .usual = words of the title
config-key-platforms-create_accounts = `moodle`: make accounts for those who have none; otherwise that is a task for a person
config-key-platforms-auth = `moodle`: how new accounts sign in (a plugin of the site)
config-key-platforms-staff_cohort = `moodle`: the name of the cohort of staff, where it has to be made
config-key-platforms-cohorts = `moodle`: cohorts whose place is known: `[{"{"} cohort = "IS21", place = "class:ИС-21" {"}"}]`
    .usual = by number and name
config-key-platforms-members = `file`: the list of people that the system exports; with `*` and `?` in the name, the newest that fits
    .usual = needed for `file`
config-key-platforms-mapping = `file`: the name of a mapping: how the list is read and, in its `[export]`, how changes are written
    .usual = all, the usual columns
config-key-platforms-max_age_days = `files`, `file`: a list older than so many days is not believed ({ $bounds }; 0 believes any)
config-key-platforms-actions = `file`: the file of changes, `.csv` or `.xlsx`; without it the changes are tasks alone
config-key-platforms-shared = `file`: the folder's group may read the file of changes too (0640), otherwise only the program (0600)
config-key-platforms-rules = `file`: which rules hold in this system

config-section-platforms-webhook = `max`: the messenger brings its news
    .usual = the bot asks for news
config-key-platforms-webhook-listen = where they are taken in on this machine
config-key-platforms-webhook-address = the address that the messenger is given, `https://`
config-key-platforms-webhook-secret = what tells the messenger from others

config-section-policy = the keys of a policy file: [policy.en.md](policy.en.md)

config-section-apply = how plans are carried out
config-key-apply-auto = what the policy calls certain runs without an approval
config-key-apply-approval_hours = an approval lapses after so many hours
config-key-apply-parallel = actions at the same time
config-key-apply-max_failures = stop after so many failures in a row
config-key-apply-suspend_days = where the platform can, a membership is suspended first and removed after so many days; who returns earlier is restored without an invitation. 0 removes at once
config-key-apply-clock_gap_days = a plan made more days after the last one is held (`guard.clock`): the clock may have jumped forward
config-key-apply-clock_minutes = the same if the clock is behind the last plan, or differs from a platform's, by more minutes ({ $bounds }). It holds until an administrator has decided something, or the clock is right again. A moment given by `--as-of` is not checked

config-section-notify = who is told
config-key-notify-to = administrators; needed if there is `[notify.smtp]`
config-key-notify-escalate_to = who is told when nobody reacts
config-key-notify-escalate_after = after so many holds in a row
config-key-notify-digest = once a day tell what was carried out, even when nobody is needed
config-key-notify-from = the sender
    .usual = `user`

config-section-notify-smtp = the mail server
    .usual = no mail
config-key-notify-smtp-host = its name
config-key-notify-smtp-security = `tls`, `starttls`, `none` (only for a server on this machine)
config-key-notify-smtp-port = by `security`
    .usual = { $usual }, { $starttls } or { $none }
config-key-notify-smtp-user = the name by which the program signs in
    .usual = no login
config-key-notify-smtp-password = the password
    .usual = needed if there is a `user`
config-key-notify-smtp-timeout_seconds = how long an answer is waited for

config-section-alarms = when silence is an alarm
config-key-alarms-no_run_hours = no run
config-key-alarms-no_file_days = no file
config-key-alarms-no_review_hours = a plan waits for a review

config-section-listen = how the program is
config-key-listen-address = where health and metrics are served

config-section-web = the review page
config-key-web-listen = where it is served; beyond this machine only with a certificate or behind a proxy
config-key-web-address = the address by which people reach it, without a path; stands in letters; `https://` without an own certificate means a proxy with TLS
config-key-web-tls_cert = the certificate, PEM; together with `tls_key`
config-key-web-tls_key = its key, PEM
config-key-web-proxies = addresses or networks of proxies (`"10.0.0.0/8"`): they alone are believed about whose request it is (`X-Forwarded-For`), by which failed sign-ins are counted
    .usual = this machine, if a proxy stands before the page
config-key-web-four_eyes_removals = above so many removals of one plan a second administrator must agree, on the page, by the API and on the command line (which believes the name in `--by`: whoever can run it can read the database too); 0 for never
config-key-web-second_factor = who needs a code of an app on their telephone besides the password: nobody (`"optional"`: whoever wants to turns it on), those who decide (`"administrators"`), or all (`"everybody"`). Whoever needs one sees a single page until it is set up, that of their own account
config-key-web-connections = how many connections the page holds at a time; fewer where the system allows the program few open files: work gets its files first. Who comes beyond that takes the place of whoever has been silent longest. This key and the next four are read at the start
config-key-web-connections_by_address = how many of them one address has (of IPv6, one /64 network); proxies and this machine are not bound by it
config-key-web-head_seconds = within how many seconds the head of a request has to come; on all ports of the daemon
config-key-web-body_seconds = within how many seconds the body of a request has to come; each 4 KiB give a second more. Whoever does not read an answer is waited for as long
config-key-web-idle_seconds = how many seconds a connection waits for the next request

config-section-limits = of files; what is larger is refused
config-key-limits-file_mib = size of a file, MiB
config-key-limits-inflated_mib = size once unpacked, MiB
config-key-limits-rows = rows
config-key-limits-columns = columns
config-key-limits-cell_characters = characters of a cell
config-key-limits-sheets = sheets
