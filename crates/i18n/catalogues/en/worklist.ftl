# The worklist: steps on the platform's pages, columns, titles.

worklist-title = Tasks for the administrator of the platform on { $day }
worklist-lead = { $count ->
    [one] { $count } task
   *[other] { $count } tasks
} in { $places ->
    [one] { $places } class or place
   *[other] { $places } classes and places
}. Work from top to bottom: the steps stand in the order in which the platform asks for them.
worklist-footer = Tick off what is done (kontingent worklist done NUMBER, or the page “Tasks”). The next comparison with the platform verifies each task.
worklist-column-done = ☐
worklist-column-number = No.
worklist-column-class = Class
worklist-column-platform = Platform
worklist-column-who = Who
worklist-column-step = What to do
worklist-column-order = Step
worklist-column-why = Why
worklist-column-state = State
worklist-tab = Tasks
worklist-section = { $place } · { $count ->
    [one] { $count } task
   *[other] { $count } tasks
}
worklist-step-of = { $number } of { $count }
task-open = to do

step-create-class = List of classes → “Create a class”, named { $name }.
step-rename-class = { $from } → “Settings of the class”: the new name is { $name }.
step-archive-class = { $place } → “Settings of the class”: close the class once nobody is in it any more.
step-send-link = { $place } → “Invite a member”: role { $role }; copy the link and send it to { $who }.
step-add-to-chat = { $place } → “Members” → “Add”: { $who }.
step-remove = { $place } → “Members”: { $who }, { $role } — “Remove”.
step-move = { $from } → “Members”: { $who } — “Move to another class”: { $name }.
step-change-role = { $place } → “Members”: { $who } — role: { $role }.
step-make-class-teacher = { $place } → “Members”: { $who } — make them the class teacher.
step-unmake-class-teacher = { $place } → “Members”: { $who } — remove the role of class teacher.
step-accept-request = { $place } → “Requests”: { $who }, { $role } — “Accept”.
step-decline-request = { $place } → “Requests”: { $who }, { $role } — “Decline”.
step-confirm-status = “Staff” → { $who } — confirm the status of a teacher.
step-void-link = { $place } → “Invite a member”: role { $role }; revoke the link. Not used by { $who }.
step-issue-link = Issue a new link there. There is one for each class and role: send it to those who are still to join.
step-with-other = Done together with task No. { $number }: there is one link for each class and role.
step-grant-admin = { $place } → “Administrators”: add { $who }.
step-revoke-admin = { $place } → “Administrators”: take the rights away from { $who }.
step-rename-person = { $from }: the name in the profile is now { $who }. If only the person can change it, ask them.

# Another system of the college: accounts and lists, no links.
step-list-create-class = Make the group { $name }.
step-list-rename-class = { $from }: the new name is { $name }.
step-list-archive-class = { $place }: close it once nobody is left in its list.
step-list-add-account = Make an account: { $who }, { $role }; and add it to the list “{ $place }”.
step-list-add-to-list = { $place }: add to the list: { $who }, { $role }.
step-list-remove = { $place }: take off the list: { $who }, { $role }.
step-list-close-account = Block the account: { $who }. Do not delete it.
step-list-move = { $who }: move from the list “{ $from-name }” to the list “{ $place-name }”.
step-list-change-role = { $place }: { $who }: role { $role }.
step-list-make-class-teacher = { $place }: { $who } is the class teacher.
step-list-unmake-class-teacher = { $place }: { $who } is no longer the class teacher.
step-list-decline-request = { $place }: decline the request of { $who }, { $role }.
step-list-confirm-status = { $who }: confirm the status of a teacher.
step-list-grant-admin = { $who }: give administrator's rights.
step-list-revoke-admin = { $who }: take administrator's rights away.
step-list-rename-person = { $from }: the name is { $who } now.
