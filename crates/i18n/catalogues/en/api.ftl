# The API: tokens and answers.

help-token = Tokens with which programs call the API.
help-token-example =
    Example: kontingent users token add "Nightly export" --role it
    Example: kontingent users token list
help-token-list = List the tokens: role, made, last used, until when.
help-token-list-example = Example: kontingent users token list
help-token-add = Make a token. It is shown once.
help-token-add-example = Example: TOKEN=$(kontingent users token add "Nightly export" --role it --days 90)
help-token-remove = Remove a token: it is of no use at once.
help-token-remove-example = Example: kontingent users token remove "Nightly export"
help-token-name = The name of the token; the journal shows it with (API). If a person decides with it, that person's name
help-token-days = How many days it is in force; 365 unless said

token-none = There are no tokens yet. Make one: kontingent users token add NAME --role it.
token-line = { $name } — { $role }, made { $since }, used: { $used }, until { $end }
token-line-ended = { $name } — { $role }, made { $since }, used: { $used }, ended { $end }
token-never-used = never
token-added = Token “{ $name }” made, role — { $role }, until { $end }. Keep it now: it is not shown again.
token-exists = There is a token “{ $name }” already. To replace it: kontingent users token remove first.
token-unknown = There is no token “{ $name }”. List them: kontingent users token list.
token-removed = Token “{ $name }” removed.
token-not-made = The token was not made: no random numbers. Try again.

api-unauthorized = A token in force is needed: the header Authorization: Bearer TOKEN.
api-too-many-attempts = Too many calls with a token that is none. Wait 15 minutes.
api-forbidden = The token's role does not allow this. Nothing was changed.
api-not-found = There is no such thing here.
api-invalid = The request was not understood: { $reason }. Nothing was changed.
api-too-large = Too much data. Nothing was changed.
api-reason-needed = A reason is needed: the journal will show it. Nothing was changed.
api-other-plan = The field plan is not the plan whose number is in the address. Nothing was changed.
api-plan-superseded = A newer plan took the place of this one: decisions are taken on that. Nothing was changed.
api-plan-closed = Nothing is left to decide in this plan. Nothing was changed.
api-unknown-action = There are no such actions in the plan. Nothing was changed.
api-held = Guards hold these actions: lift them or correct the cause first. Nothing was changed.
api-not-open = Nothing is left to decide on these actions. Nothing was changed.
api-lift-never = No decision lifts this guard. Nothing was changed.
api-lift-absent = This guard holds nothing in the plan. Nothing was changed.
api-which-one = There are several: name one (person or account). Nothing was changed.
api-bad-name = This file name will not do. Nothing was changed.
api-no-folder = There is no folder that files are taken from: add [[folders]] to kontingent.toml.
api-not-written = The file could not be written into the folder. Check space and rights, and try again.
