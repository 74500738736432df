# Users of the review page: commands and answers.

help-users = Who may sign in to the review page.
help-users-example =
    Example: kontingent users add "Petrova A." --role administrator
    Example: kontingent users list
help-users-list = List the users.
help-users-list-example = Example: kontingent users list
help-users-add = Add a user. The password is asked for on the terminal and not shown.
help-users-add-example = Example: kontingent users add "Petrova A." --role administrator
help-users-password = Set another password; all sessions of the user end.
help-users-password-example = Example: kontingent users password "Petrova A."
help-users-remove = Let a user sign in no more. The name stays in the journal.
help-users-remove-example = Example: kontingent users remove "Petrova A."
help-users-name = The name with which the person signs in and stands in the journal
help-users-role = administrator decides; viewer only looks (the head); it sees to files and health, without decisions about people
help-users-name-role = ROLE
help-users-password-file = Read the password from a file, its first line; without it, from the terminal or the standard input

users-none = There are no users yet. Add one: kontingent users add NAME --role administrator.
users-line = { $name } — { $role }, since { $since }
users-line-removed = { $name } — may sign in no more
users-role-administrator = administrator (decides)
users-role-viewer = viewer (only looks)
users-role-it = IT (files and health)
users-added = { $name }: added, role — { $role }.
users-exists = There is a user “{ $name }” already. Another password: kontingent users password.
users-unknown = There is no user “{ $name }”. List them: kontingent users list.
users-password-set = { $name }: the password was changed, sessions have ended.
users-removed = { $name }: may sign in no more.
users-bad-name = This name will not do: visible characters, 80 at most.
users-password-ask = Password for “{ $name }”:
users-password-again = Once more:
users-password-differ = The passwords differ. Nothing was changed.
users-password-unreadable = The password was not read ({ $reason }).
users-password-short = The password is too short: { $count } characters at least.
users-password-long = The password is too long.
users-password-simple = The password is too simple: the name, or one character again and again.
users-password-common = Such a password is easy to guess: it is on lists of common ones, or made of one or two ordinary words. Take three or four words that have nothing to do with each other.
users-password-name = Such a password is easy to guess: it has the user’s name in it. Take three or four words that have nothing to do with each other.
users-password-keys = Such a password is easy to guess: it is a row of keys. Take three or four words that have nothing to do with each other.
users-password-repeats = Such a password is easy to guess: it repeats itself or goes by order. Take three or four words that have nothing to do with each other.
users-password-date = Such a password is easy to guess: it is a date or a year. Take three or four words that have nothing to do with each other.
users-password-not-hashed = The password could not be kept: not enough memory or random numbers. Try again.
event-proposed = proposed, a second administrator has to agree
event-account = user of the page
token-of-region = A region has no API: a token is made for an organisation, --organization CODE.
users-of-region = The region's page has numbers only: its user can only be a viewer, --role viewer. Whoever decides is added to an organisation: --organization CODE.
users-none-of-region = The region has no users yet. Add one: kontingent users add NAME --role viewer --organization region.
help-users-reset = Take the second factor away from somebody who has lost both the telephone and the recovery codes. Their sessions end; the journal keeps an entry.
help-users-reset-example = Example: kontingent users reset-second-factor "Petrova A."
users-line-second-factor = { $name } — { $role }, since { $since }; signs in with a code of a telephone
users-second-factor-reset = { $name }: the second factor was taken away, sessions have ended. Where it is demanded, another one is set up at the next sign-in.
users-no-second-factor = { $name } has no second factor: there is nothing to take away.
