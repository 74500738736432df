# Help on a page: “?” at the top right. Each line is a paragraph.

help-page = Help: what this page is for
help-page-overview =
    What happened at night, what waits for you and what is wrong. Begin at the top: strangers come first.
    “What waits” leads to the plan, to questions about people and words, to tasks. If nothing waits, nothing has to be done.
    “Stop” halts every change on the platform until you resume; comparing goes on.
help-page-plans =
    A plan is what has to change on the platform so that everybody is in the right class and chat. What waits for you stands first, by cause.
    “Approve”: it is carried out after 10 seconds; until then it can be undone. “Reject” asks for a reason, and does not ask again while the basis is the same.
    “Without questions”: lists and order say the same, the identity is certain. “Held by a guard”: too much at once, or a list that looks foreign; open and read it before lifting.
help-page-people =
    The program is not sure who is who: a name of the lists and one of the platform are alike, or several have the same. Until you answer, nothing is done about these people.
    What differs stands out. The answer is remembered and stands below; it can be taken back.
    By name or account you find a person's page: where they are, where they should be and why.
help-page-files =
    Here lists, orders and exports come in. “In force”: it is compared with; “replaced”: a newer file says the same kind of thing.
    Of what was rejected the reason is beside it. What was not understood is in the findings: nothing is done by itself because of such rows.
    “Take back”: comparing goes on as if the file had never come.
help-page-worklist =
    What the program cannot do and a person does on the platform: steps in their order, with the basis. The sheet can be printed.
    Choose what is done and press “Tick off what is chosen”; the next comparison checks it.
help-page-invitations =
    Who was invited and has not come yet. A link is personal: it is handed to whose name it bears, on paper or by message.
    “Revoke”: the link no longer works. Hand-outs are printed by class.
help-page-chats =
    The chats in which the bot is. Say which chat is whose: only then its members are compared.
    Where the bot lacks rights, it says which, and what does not work for want of them.
help-page-journal =
    Everything that was decided and done: who, when, on what basis. Entries are neither changed nor deleted.
    Search by name, by event, by days; what is found can be exported.
help-page-statistics =
    Figures for the head: people by the lists, joined, not yet come, strangers, leavers who are still inside.
    The sheet prints on one page of A4; the tables in full stand below.
