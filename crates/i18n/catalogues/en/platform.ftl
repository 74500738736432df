# Platforms: why a membership was not read.

platform-unreachable = { $url } does not answer: { $reason }. The membership was not read, nothing was changed. Check the network and the address in kontingent.toml.
platform-refused = { $url } refused (status { $status }). The membership was not read, nothing was changed. Try again later; if it goes on, ask the platform's support.
platform-unauthorized = { $url } does not accept the token. The membership was not read, nothing was changed. Make a new token and put it into the token_file.
platform-not-understood = { $url } answered something else than expected: { $reason }. The membership was not read, nothing was changed.
platform-incomplete = { $url } gave { $got } members of { $expected }. An incomplete membership is not used, nothing was changed.

platform-change-refused = The platform refused: { $reason }. The change was not made.
platform-change-not-now = The platform takes no changes at the moment: { $reason }. The change was not made and can be tried again later.
platform-change-unknown = The platform's answer was lost: { $reason }. The next read of the membership shows whether the change was made.

platform-bad-url = “{ $url }” is not a platform's address. Give http:// or https://, without a name, password or parameters.
platform-bad-rate = The permitted rate must be 1 request a second or more.
platform-bad-ca-file = { $file }: no certificates could be read ({ $reason }). A PEM file is needed.
platform-no-tls = A secure connection could not be prepared. Check ca_file and the system's certificates.

# Reasons, in words.
platform-reason-claim-lost = another process may be at work
platform-reason-timeout = it took too long
platform-reason-connection-refused = the connection was refused
platform-reason-no-such-host = there is no such address
platform-reason-no-connection = there is no connection
platform-reason-connection-lost = the connection broke
platform-reason-certificate = the certificate is not trusted: name a file of trusted certificates in ca_file (for MAX: the root and intermediate certificates of the Russian Ministry of Digital Development)
platform-reason-too-large = the answer is too large
platform-reason-other-shape = a field of the answer is not as the interface's description says
platform-reason-not-json = this is not an answer of the platform
platform-reason-page-repeated = one page came twice
platform-reason-no-organization = the list of places lacks the organisation's community
platform-reason-foreign-place = a member of a place that is not in the list
platform-reason-no-name = a member without a name
platform-reason-no-account = a member without an account
platform-reason-changed-meanwhile = the membership changed while it was read
platform-reason-too-many-requests = too many requests
platform-reason-unavailable = the platform is not available at the moment
platform-reason-unauthorized = the token was not accepted
platform-reason-already-member = a member there already
platform-reason-not-member = not a member there
platform-reason-no-such-place = there is no such class or chat
platform-reason-no-such-account = there is no such account
platform-reason-no-such-request = there is no request
platform-reason-no-such-invitation = there is no invitation
platform-reason-invitation-used = the invitation was used already
platform-reason-last-admin = this is the last administrator
platform-reason-blocked = the member is blocked
platform-reason-invited = the invitation was not taken up yet
platform-reason-requested = there is a request to join
platform-reason-left = the member left by themselves
platform-reason-suspended = the membership is suspended
platform-reason-place-exists = the name is taken
platform-reason-ambiguous = several invitations fit
platform-reason-bot-not-in-chat = the bot is not in this chat.
platform-reason-bot-not-admin = the bot is no administrator of this chat.
platform-reason-privacy = the person does not let others add them to chats
platform-reason-adding-refused = the messenger refuses to add people to this chat
platform-reason-no-dialogue = the person has not opened the bot, or has stopped it
platform-reason-not-done = not done
platform-reason-not-removed = not removed
platform-reason-broken-off = the work was broken off

# ── sources: e-journal, OneRoster ──
service-unreachable = { $url } does not answer: { $reason }. Check the network and the address in kontingent.toml.
service-refused = { $url }: refused (status { $status }). If it goes on, check the key's rights: kontingent doctor.
service-unauthorized = { $url } does not accept the key. Get a new one from the service and put it into token_file (or client_secret_file).
service-not-understood = { $url }: no list, but { $reason }.
service-incomplete = { $url }: got { $got } of { $expected }. An incomplete list is not used.
platform-reason-maintenance = a page about maintenance
platform-reason-no-school = the key sees no organisation
platform-reason-several-schools = the key sees several organisations; name one: school = "…"
platform-reason-no-id = a record without an id
platform-reason-record = the record was not understood and was skipped; nobody counts as gone because of it
platform-reason-token-not-kept = the new key could not be kept beside the database
sight-school = organisation
sight-groups = groups
sight-students = students of the first group
sight-teachers = teachers
sight-lessons = teachers of the first group
sight-relatives = relatives of the first student
sight-history = history of the first student
sight-people = people
sight-enrollments = enrolments
sight-demographics = birth dates
sight-seen = { $what } — { $count }
sight-refused = { $what }: { $reason }
doctor-source = Source “{ $source }”
doctor-source-ok = can be read: { $seen }.
doctor-source-hint = Check address, keys and rights in [[sources]]. While the source cannot be read, the last accepted contingent stays in force.
unread-teachers = list of teachers
unread-relatives = relatives

# ── Moodle ──
platform-reason-function-not-allowed = the site's service does not permit this function
platform-reason-two-cohorts = two cohorts claim one place; leave one, or name the right one: cohorts = [{"{"} cohort = "…", place = "…" {"}"}]
platform-reason-no-email = the rosters have no e-mail address, and there is no account without one
platform-reason-account-exists = there is an account with this e-mail address and without a number: see whose it is and write the number (idnumber) into it
platform-reason-account-of-another = this e-mail address is in an account with another number (idnumber): see whose it is
platform-reason-number-of-another = the site has another person with this number (idnumber): see whose it is
platform-reason-own-account = this is the program's own account
platform-reason-not-carried-out = the program does not do this
platform-reason-nopermissions = the program's account may not do this
platform-reason-accessexception = the site does not let the program in. Possible reasons: the token has run out (then it will not be accepted from now on), another IP address, the service is disabled or lacks the function, the right webservice/rest:use is missing
platform-reason-invalidparameter = the site does not take the particulars: the user name or the e-mail address may be in use
platform-reason-names-hidden = the site hides names from the program: give its account the right moodle/site:viewfullnames
platform-reason-accounts-hidden = the site shows the program no other account: give it the right moodle/user:viewdetails
platform-reason-numbers-hidden = the site hides numbers (idnumber) from the program: give its account the right moodle/user:viewalldetails
platform-reason-suspended-hidden = the site hides from the program who is suspended: give its account the right moodle/user:viewhiddendetails
doctor-functions = Rights on the site “{ $platform }”
doctor-functions-ok = all there (Moodle { $release }).
doctor-functions-missing = functions are missing without which the site cannot be read: { $functions } (Moodle { $release }).
doctor-functions-by-hand = what is not permitted a person does: { $functions } (Moodle { $release }).
doctor-rights-missing = the program's account lacks rights: { $functions } (Moodle { $release }).
doctor-rights-hint = Give the program's role these rights in the system context: “Site administration → Users → Permissions → Define roles”. The list: docs/guide-services.en.md.
doctor-functions-hint = Add the functions to the service on the site: “Site administration → Server → Web services → External services”. How: docs/guide-services.en.md.

# ── exchange of files ──
platform-no-file = There is no file { $file }. The membership was not read, nothing was changed. Check the export and the key members in kontingent.toml.
platform-old-file = The file { $file } is { $days ->
    [one] { $days } day
   *[other] { $days } days
} old: nothing can be decided by such an old list. Make a new export (or raise max_age_days).
platform-bad-file = The file { $file } was not read. { $reason } Nothing was changed.
exchange-growing = It is still being written.
cycle-changes-not-written = { $platform }: the file of changes { $file } was not written: { $reason }. It still holds what was there before.
changes-sheet = Changes
changes-task = Task no.
changes-action = Action
changes-person-id = Person no.
changes-platform-id = No. in the system
changes-full-name = Name
changes-surname = Surname
changes-given-name = Given name
changes-patronymic = Patronymic
changes-birth-date = Birth date
changes-email = E-mail
changes-role = Role
changes-group = Group
changes-from-group = From group
changes-old-name = Former name
changes-order-number = Order no.
changes-order-date = Order date
changes-effective-date = In force from
changes-basis = Basis
changes-clause = Clause
changes-opened-on = Added
doctor-list-ok = the list can be read; places: { $places }, memberships in them: { $seats }
doctor-list-hint = Check the keys members, mapping and actions in [[platforms]]; how the file is understood says kontingent mapping check.
doctor-changes-nowhere = there is no folder for the file of changes: { $file }
platform-obstacle = { $url }: { $reason }. The membership was not read, nothing was changed.
platform-odd-account = { $url } refuses to tell the account ({ $account }): its data do not pass Moodle's own check. The usual reasons are the authentication of a plugin that was removed, capital or Cyrillic letters in the user name, a “<” in a name or city. Mend that account on the site. The membership was not read, nothing was changed.
platform-two-cohorts = Two cohorts of the site claim the place { $place }: { $cohorts }. Leave one, or name the right one: cohorts = [{"{"} cohort = "…", place = "…" {"}"}]. Until then no plan is made for the site.
platform-reason-site-maintenance = the site is under maintenance; once it is open again the run goes through by itself
platform-reason-services-off = the site answers “forbidden” (HTTP 403): web services are switched off, or the server keeps them closed. Switch them on in Site administration → Advanced features
platform-reason-wsaccessusersuspended = the account that the token was made for is suspended on the site: let it in again
platform-reason-invalidresponse = the site could not put its answer together: the data of some account do not pass its own check
platform-reason-time-limit = the site's web server broke the call off by its own time limit (HTTP 504). Raise the limit for /webservice/rest/server.php
platform-reason-emails-hidden = the site hides e-mail addresses, so nobody can see whose an address is, and no account is made: give the program's account the right moodle/site:viewuseridentity and keep email in showuseridentity
platform-reason-cohort-number-taken = another cohort has this number (idnumber), perhaps in a course category, where the program does not see it: free the number
platform-reason-cohort-number-alike = the database of the site (MariaDB or MySQL) takes this number (idnumber) for another cohort's: it compares without case, and ё is е to it. Two such classes cannot be on the site together. Give one of the groups another name, or tie it to a cohort with another number (cohorts in kontingent.toml)
platform-reason-bad-email = the site will not take such an e-mail address: Latin letters, a name and a domain are needed
platform-reason-no-given-name = the rosters have no surname or no given name, and there is no account without them
platform-reason-password-policy = the password does not follow the site's rules
platform-reason-dmlwriteexception = the site's database did not take the record: most often something in it is too long
platform-reason-invalidrecord = the site has no such account or cohort
