# Questions about words: what a note, a column, a title means. Asked once.
field-given-and-patronymic = given name and patronymic
field-group-letter = letter of the group
field-left = gone: day, mark, where to
field-leaving-order = order of leaving
field-leaving-order-date = date of the order of leaving
field-leaving-reason = reason of leaving
field-remark = note about the person

words-ask-phrase = { $vocabulary ->
    [movement] What does the order do: “{ $words }”?
    [standing] How does somebody stand of whom “{ $words }” is written?
    [relation] Is “{ $words }” a legal representative?
    [post] What kind of post is “{ $words }”?
    [role] What role is “{ $words }”?
    [member_status] What does the state “{ $words }” of a member mean?
   *[other] What does the note “{ $words }” mean?
 }
words-ask-column = What stands in the column “{ $header }”? For example: “{ $words }”.
words-ask-section = Who stands below the line “{ $words }”?
words-ask-title = Who is in the list with the title “{ $words }”?
words-ask-sheet = Who is on the sheet “{ $words }”?
words-ask-file = Who is in the file “{ $words }”?
words-ask-group = Which group is “{ $words }”?

words-movement-expulsion = expelled
words-movement-transfer-out = left by transfer to another organisation
words-movement-graduation = graduated
words-movement-academic-leave = went on academic leave
words-movement-return-from-leave = came back from leave
words-movement-enrolment = enrolled
words-movement-reinstatement = reinstated
words-movement-transfer = moved to another group
words-movement-surname-change = changed the surname
words-movement-hire = hired
words-movement-dismissal = dismissed
words-movement-post-change = moved to another post
words-movement-parental-leave = went on parental leave
words-movement-cancellation = another order is cancelled
words-movement-amendment = another order is amended
words-movement-none = nothing: the person stays where they were
words-standing-active = studies or works
words-standing-on-leave = on leave (academic, parental)
words-standing-gone = gone
words-remark-plain = nothing that matters: studies or works as before
words-remark-gone = gone
words-remark-on-leave = on leave (academic, parental)
words-remark-no-rights = parent without rights
words-remark-unclear = I decide each time
words-relation-legal = yes, a legal representative
words-relation-other = no, not a legal representative
words-post-pedagogical = pedagogical
words-post-administration = administration
words-post-other = other
words-role-student = student
words-role-parent = parent
words-role-teacher = teacher
words-role-class-teacher = class teacher
words-role-admin = administrator
words-member-status-joined = joined
words-member-status-invited = invited
words-member-status-requested = asked to join
words-member-status-blocked = blocked
words-member-status-left = left
words-member-status-suspended = suspended
words-container-listing = study or work today
words-container-members = are in a class or a chat of the platform
words-container-gone = all are gone
words-container-on-leave = all are on leave (academic, parental)
words-container-not-ours = not ours: applicants, a reserve, an archive, a sample
words-container-some = some of a group for some purpose: absence means nothing
words-group-own = another group, one of its own

words-count = { $count ->
    [0] the whole table
    [one] { $count } row
   *[other] { $count } rows
}
words-choices = Answers:
words-none = No questions about words are open.
words-next = Answer: kontingent words answer QUESTION ANSWER, for example: kontingent words answer { $question } { $choice }
words-unknown = There is no question “{ $question }”, or several begin so. List: kontingent words list --all
words-not-a-choice = “{ $means }” is no answer to this question. Possible: { $choices }.
words-answered = Remembered: { $question } — { $means }. The first plan with this answer waits for you; after that it works by itself.
words-withdrawn = The answer is taken back: { $question } The next plan asks again.
words-given = { $question } — { $means } ({ $who }, { $at })
words-given-new = { $question } — { $means } ({ $who }, { $at }; no plan looked at with it yet)
words-taken-back = { $question } — { $means } ({ $who }, { $at }; taken back: { $by }, { $then })
words-given-heading = Answered:
words-exported = Answers written: { $count }. To check: kontingent mapping check FILE --mapping { $file }
words-nothing-to-export = There are no answers about words yet: nothing to write.
event-worded = answer about words

help-words = Questions about words: notes, columns, titles, spellings of groups; the answer is remembered.
help-words-example = Example: kontingent words
help-words-list = Open questions about words.
help-words-list-example = Example: kontingent words list --all
help-words-answer = Answer a question.
help-words-answer-example = Example: kontingent words answer 5c1d77aa plain
help-words-withdraw = Take an answer back: the question opens again.
help-words-withdraw-example = Example: kontingent words withdraw 5c1d77aa
help-words-export = Write the answers as a mapping that diff --mapping takes.
help-words-export-example = Example: kontingent words export --out answers.toml
help-words-question = The question's id from “kontingent words” (its beginning)
help-words-means = One of the answers that the question offers
help-name-answer = ANSWER
help-words-all = Show the answers that were given too, and those taken back
help-words-format = Format: table (the default), json, toml (the answers as a mapping)
help-check-phrase = Take these words apart; no files are needed

check-phrases = Words and their parts:
part-act = what is done
part-object = what it applies to
part-reason = why
part-turn = turns the meaning (refusal, intention, annulment)
part-remark = note
part-container = what kind of list
part-filler = says nothing by itself
part-reference = order
part-from = from which day
part-until = until which day
part-day = day
part-bad-day = a day that cannot be read
part-from-group = from the group
part-to-group = into the group
part-group = group
part-course = year of study
part-school-year = school year
part-relation = relation
part-signer = a signature or a post, nobody of the list
part-person = a person's name
part-left = NOT UNDERSTOOD
check-left-nothing = all understood

web-words = Words
web-words-link = Questions about words: { $count }
web-words-words = The program does not know these words. Until you answer, it does nothing by itself about the people beside whom they stand. The answer is remembered for all lists to come; it can be taken back.
web-words-where = Where it stands
web-words-of-table = the whole table
web-words-choose = Choose
web-words-withdraw = Take back
web-told-worded = Remembered. The first plan with this answer waits for your decision; after that the answer works by itself.
web-told-word-withdrawn = The answer is taken back. The next plan asks again.
