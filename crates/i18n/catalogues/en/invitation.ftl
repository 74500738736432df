# Invitations: hand-outs, revoking, the list.

hand-out-title = Invitations
hand-out-count = { $count ->
    [one] { $count } invitation
   *[other] { $count } invitations
}
hand-out-cut = Print on A4 and cut along the dashed lines. An invitation is personal: give it only to whoever is named on it.
hand-out-code = The link as a code: point a telephone's camera at it
hand-out-no-code = The link is too long for a square code: type it into a browser.
hand-out-scan = Open the camera of your telephone and point it at the square code. A link appears on the screen: tap it.
hand-out-join-member = Sign in with your own telephone number and confirm that you want to join.
hand-out-join-parent = Sign in on your own telephone, not your child's, with your own number, and confirm that you want to join.
hand-out-bot-member = MAX opens with the organisation's bot: press "Start", read the rules of communication and press the button below them.
hand-out-bot-parent = Open the link on your own telephone, not your child's. MAX opens with the organisation's bot: press "Start", read the rules of communication and press the button below them.
hand-out-keep-member = This card is for you alone: do not pass it on and do not take pictures of it. Not your name? Give it back.
hand-out-keep-parent = You are invited as a parent. Give the card neither to your child nor to others: they would join in your place. Not your name? Give it back.
hand-out-type = Open the browser of your telephone and type the link below.
hand-out-link = The code cannot be read? Type into a browser:
hand-out-link-alone = The link:
hand-out-term = Good until { $day }.

invitations-none = There are no open invitations.
invitations-none-print = Nothing to hand out: there are no open invitations.
invitations-none-print-place = Nothing to hand out: there are no open invitations to this place ({ $place }).
invitations-next = Sheets to print: kontingent invitations print --out sheets.html. To revoke: kontingent invitations revoke NUMBER --reason TEXT.
invitations-sheet = Invitations
invitations-title = Invitations on { $day }
invitations-printed = { $count ->
    [one] The sheets are ready: { $count } invitation, file { $file }. Its links work: print it and delete it.
   *[other] The sheets are ready: { $count } invitations, file { $file }. Its links work: print it and delete it.
}
invitation-column-number = No.
invitation-column-place = Place
invitation-column-link = Link
invitation-line = { $name } — { $role }, made { $made }, good until { $until }: { $state }
invitation-open = not used
invitation-used = used
invitation-revoked = revoked
invitation-revoking = being revoked (plan { $plan })
invitation-revoke-task = to be revoked by hand (plan { $plan }): see the worklist
invitation-revoke-failed = not used; it could not be revoked: { $reason }

revoke-asked = { $count ->
    [one] { $count } invitation is being revoked ({ $plans }). A running daemon does it; or: kontingent apply { $plan }.
   *[other] { $count } invitations are being revoked ({ $plans }). A running daemon does it; or: kontingent apply { $plan }.
}
revoke-plans = { $count ->
    [one] plan { $plans }
   *[other] plans { $plans }
}
revoke-already = { $count ->
    [one] { $count } invitation is being revoked already ({ $plans }).
   *[other] { $count } invitations are being revoked already ({ $plans }).
}
revoke-no-reason = A reason is needed: it stands in the journal. Nothing was revoked.
revoke-unknown = There are no such invitations: { $ids }. Numbers: kontingent invitations --all. Nothing was revoked.
revoke-used = These invitations were used already: { $ids }. The link is of no use any more; taking the person out is another decision. Nothing was revoked.
revoke-ended = These invitations are revoked already: { $ids }. Nothing was changed.
revoke-again = These people are not invited there again by itself: in the next plan “invite” stands as rejected. To invite again, approve that action: kontingent approve last ACTION.
stale-link-used = the link was used already: the invitation was not revoked

help-invitations = Invitations that were not used yet, by place; hand-out sheets; revoking.
help-invitations-example =
    Example: kontingent invitations
    Example: kontingent invitations --place class:ИС-21 --format xlsx --out invitations.xlsx
help-invitations-all = Show those too that were used or revoked
help-invitations-place = To this place only: class:ИС-21, chat:parents:ИС-21, staff or in words: ИС-21
help-invitations-print = Sheets with QR codes, to be printed, cut and handed out: one html file, A4, each place on sheets of its own.
help-invitations-print-example = Example: kontingent invitations print --place class:ИС-21 --out sheets.html
help-invitations-revoke = Revokes invitations that were not used: the link works no more.
help-invitations-revoke-example = Example: kontingent invitations revoke 12 --reason "the card was lost"
help-invitation-id = Numbers of invitations, as in kontingent invitations

web-invitations-again = Whose invitation was revoked is not invited again by itself: in the next plan “invite” stands as rejected. To invite again, open the plan and approve that action.
web-hand-outs-all = All sheets to print
web-revoke = Revoke
web-revoke-title = Revoke an invitation
web-revoke-will = The invitation that was made on { $made } for { $name } ({ $place }, { $role }) will be revoked: the link and the code on the card will work no more.
web-revoke-when = The program does so as soon as it can, usually at once. If the person joins by the link before that, it is not revoked: they stay, and the invitation counts as used.
web-revoke-again = They are not invited there again by itself: in the next plan “invite” will stand as rejected. To invite again, open the plan and approve that action: there will be a new link and a new card.
web-revoke-by-hand = This platform cannot revoke invitations by program: there will be a task in the worklist.
web-revoke-stopped = Everything is stopped at the moment: the invitation is revoked once that ends. Until then the link works.
web-revoke-later = These are quiet hours or days without changes: the invitation is revoked after them. Until then the link works.
web-revoke-do = Revoke the invitation
web-revoke-reason-needed = To revoke, a reason is needed: the journal will show it.
web-revoke-meanwhile = While you were looking, something happened to this invitation. Check it and press again.
web-told-revoke-asked = The invitation is being revoked. Below you see when it is done: reload the page in a few seconds.
web-told-revoke-already = This invitation is being revoked already. Nothing was changed.
web-told-revoke-used = This invitation was used already: there is nothing to revoke. To take the person out, another decision is needed.
web-told-revoke-ended = This invitation is revoked already. Nothing was changed.

api-invitation-used = This invitation was used already: there is nothing to revoke. Nothing was changed.
api-invitation-ended = This invitation is revoked already. Nothing was changed.
