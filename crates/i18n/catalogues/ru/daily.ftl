# Команды, которым нужна настройка: справка, ответы, отказы.

help-name-who = ИМЯ
help-name-text = ТЕКСТ
help-name-plan = ПЛАН
help-name-action = ДЕЙСТВИЕ
help-name-guard = ЗАЩИТА
help-name-question = ВОПРОС
help-name-key = КЛЮЧ
help-name-place = МЕСТО
help-name-seal = НОМЕР:СУММА
help-by = Кто решает; попадёт в журнал. Без указания — имя пользователя
help-reason = Причина; попадёт в журнал
help-list-format = table или json
help-plan-argument = Номер плана, начало его кода или «last» — последний
help-actions-argument = Коды действий (первые символы, как в «kontingent show»); без них — весь план
help-person = Полное имя, ключ или ID на платформе
help-explain-rosters = Списки и приказы; без них — принятые файлы и платформы из настройки

help-import = Принять файлы так, как принимает папка для файлов; сами файлы остаются на месте.
help-import-example = Пример: kontingent import контингент.xlsx приказы.xlsx
help-import-files = Файлы, которые принять
help-files = Какие файлы приходили, и отозвать принятый по ошибке.
help-files-example = Пример: kontingent files list
help-files-list = Какие файлы приходили и что с ними стало.
help-files-list-example = Пример: kontingent files list --format json
help-files-withdraw = Отозвать принятый файл: он больше не действует, а то, что он заменил, снова в силе.
help-files-withdraw-example = Пример: kontingent files withdraw 12 --reason "прислали прошлогодний список"
help-file-id = Номер файла из «kontingent files list»
help-plan = Прочитать списки и платформы, составить план, сохранить его и напечатать. Ничего не меняет.
help-plan-example = Пример: kontingent plan --format xlsx --out план.xlsx
help-plans = Сохранённые планы и что с ними стало.
help-plans-example = Пример: kontingent plans
help-show = Один план: каждое действие с кодом, основанием и решением.
help-show-example = Пример: kontingent show last
help-approve = Одобрить план целиком или отдельные действия. На терминале сначала говорит, что произойдёт, и спрашивает; в сценарии не спрашивает. «last» — самый новый план; если после того, который вам показали последним (show, plan), появился другой, ничего не решается.
help-approve-example =
    Пример: kontingent approve 12
    Пример: kontingent approve 12 --undisputed
    Пример: kontingent approve 12 3f9a81c2 --by "Петрова А. С." --yes
    Пример: kontingent approve 12 --lift too_many_removals --reason "ликвидация группы, приказ 45-к"
help-lift = Снять одну защиту для этого плана (нужна --reason хотя бы в три слова); как она называется, говорит show; можно указать несколько раз
help-reject = Отклонить план целиком или отдельные действия. «last» — как в approve.
help-reject-example =
    Пример: kontingent reject 12 3f9a81c2 --reason "приказ отменён"
    Пример: kontingent reject 12 3f9a81c2 --withdraw
help-withdraw = Не отклонить, а отозвать прежнее решение, пока оно не выполнено
help-apply = Выполнить одобренное. Можно прервать и запустить снова в любой момент.
help-apply-example = Пример: kontingent apply 12
help-undo = Составить обратный план: что вернуть; сначала называется то, чего вернуть нельзя. Ждёт одобрения, как любой план.
help-undo-example = Пример: kontingent undo 12
help-sync = Сверка целиком: принять файлы, составить план, выполнить то, что правила разрешают без вопросов, сообщить.
help-sync-example = Пример: kontingent sync --dry-run
help-dry-run = Составить и сохранить план, но ничего не выполнять
help-run = Служба: папки для файлов, расписание, выполнение одобренного, письма, /healthz и /metrics.
help-run-example =
    Пример: kontingent run --config /var/lib/kontingent/kontingent.toml
    Пример: kontingent run (в пустой папке: спросит всё нужное в браузере)
help-people = Вопросы «один это человек или два»; ответ запоминается.
help-people-example = Пример: kontingent people
help-people-list = Открытые вопросы.
help-people-list-example = Пример: kontingent people list
help-people-confirm = Это один и тот же человек.
help-people-confirm-example = Пример: kontingent people confirm 5c1d77aa
help-people-separate = Это два разных человека.
help-people-separate-example = Пример: kontingent people separate 5c1d77aa --reason "полные тёзки, спросили куратора"
help-people-answers = Данные ответы.
help-people-answers-example = Пример: kontingent people answers
help-people-retract = Взять ответ назад.
help-people-retract-example = Пример: kontingent people retract 90ab12cd34ef5678 1042
help-question = Код вопроса из «kontingent people» (первые символы)
help-answer-person = Ключ человека, если в вопросе их несколько
help-answer-account = Учётная запись, если в вопросе их несколько
help-journal = Что сделано, когда, кем и на каком основании.
help-journal-example = Пример: kontingent journal --person "Громов Лев Борисович"
help-journal-verify = Проверить, не изменён ли журнал задним числом.
help-journal-verify-example = Пример: kontingent journal verify
help-journal-plan = Только об этом плане
help-journal-place = Только об этом месте, например class:ИС-21
help-journal-count = Сколько последних записей; без указания — 200
help-journal-expect = Контрольная сумма, записанная раньше: журнал должен её содержать
help-worklist = Что сделать на платформе руками; отметить сделанное.
help-worklist-example = Пример: kontingent worklist
help-worklist-done = Отметить сделанное; следующее чтение состава это проверит.
help-worklist-done-example = Пример: kontingent worklist done 3 4 5
help-worklist-all = Показать и законченные
help-task-id = Номера заданий
help-who = Кто был в классе или чате в этот день и на каком основании.
help-who-example = Пример: kontingent who ИС-21 --on 2026-10-01
help-who-place = Место: class:ИС-21, chat:parents:ИС-21, staff или словами: ИС-21, «Сотрудники»
help-who-on = День; без указания — сегодня
help-stop = Стоп: ничего не выполняется, пока не будет «kontingent resume»; планы и письма продолжаются.
help-stop-example = Пример: kontingent stop --reason "разбираемся с прошлогодним списком"
help-resume = Снять стоп.
help-resume-example = Пример: kontingent resume
help-forget = Стереть всё, что хранится о человеке. Журнал сохранит только ключ без имени.
help-forget-example = Пример: kontingent forget "Громов Лев Борисович"
help-disclose = Выдать всё, что хранится об одном человеке.
help-disclose-example = Пример: kontingent disclose "Громов Лев Борисович" --out данные.txt
help-backup = Копия базы данных во время работы.
help-backup-example = Пример: kontingent backup копия.sqlite
help-backup-file = Новый файл; его сможет прочитать только владелец
help-encrypt = Зашифровать файл для тех, кто назван в [backup] recipients.
help-encrypt-example = Пример: tar -cz secrets | kontingent encrypt - --out secrets.tar.gz.age
help-encrypt-file = Что зашифровать; «-» — то, что приходит на стандартный ввод
help-encrypt-out = Новый файл; его имя лучше закончить на .age
help-decrypt = Расшифровать копию закрытым ключом. Настройка для этого не нужна.
help-decrypt-example = Пример: kontingent decrypt kontingent.sqlite.age --identity college.key --out kontingent.sqlite
help-decrypt-file = Зашифрованный файл
help-decrypt-identity = Файл с закрытым ключом (AGE-SECRET-KEY-1…), как его создаёт age-keygen
help-decrypt-out = Новый файл; его сможет прочитать только владелец

rows = { $count ->
    [one] { $count } строка
    [few] { $count } строки
   *[many] { $count } строк
}
import-accepted = { $file }: принято ({ $tables }).{ $findings ->
    [0] {""}
    [one] { " " }{ $findings } замечание — см. план.
    [few] { " " }{ $findings } замечания — см. план.
   *[many] { " " }{ $findings } замечаний — см. план.
}
import-nobody = изменений о людях нет
import-known = { $file }: это содержимое уже принято под именем «{ $other }».
import-rejected = { $file }: не принято. { $reason }
intake-older-list = { $file }: список участников от { $day } старше принятого списка «{ $newer }» от { $newer_day } о тех же местах, поэтому не принят: он вернул бы прежний состав. Если верен он, отзовите новый (kontingent files withdraw { $number }) и загрузите этот ещё раз.
intake-older-bundle = { $file }: выгрузка от { $day } старше принятой «{ $newer }» от { $newer_day } о тех же классах, поэтому не принята: она вернула бы прежний состав. Если верна она, отзовите новую (kontingent files withdraw { $number }) и загрузите эту ещё раз.
intake-other-kind = { $file }: в этой папке ждут { $kinds }, а в файле — { $kind }. Положите файл в другую папку или поправьте kinds в kontingent.toml.
arrival-in-force = действует
arrival-replaced = заменён новым
arrival-withdrawn = отозван
arrival-rejected = не принят
arrival-known = уже был принят
arrival-removed = удалён
files-none = Файлов ещё не было.
files-unknown = Действующего файла с номером { $id } нет. Номера: kontingent files list.
files-withdrawn = { $file }: отозван. Следующий план будет без него.

plan-unknown = Плана «{ $plan }» нет. Список планов: kontingent plans.
last-is = Самый новый план — { $plan }.
last-is-another = Последним вам показан план { $seen }, а самый новый теперь — { $plan }: его вы не видели, поэтому ничего не решено. Посмотрите его: kontingent show { $plan }, затем назовите его номер вместо last.
plan-saved = План сохранён под номером { $plan }. Решить: kontingent approve { $plan } или kontingent reject { $plan } --reason "…".
plan-review-only = Настройка изменилась (или это первый план): само ничего не выполняется, пока человек что-нибудь не одобрит.
plan-is-superseded = План { $plan } заменён более новым: решения принимают по нему. Список планов: kontingent plans.
plan-is-closed = В плане { $plan } больше нечего решать: всё выполнено или отклонено. Отклонённое возвращают в самом новом плане: kontingent show last.
plan-state-open = открыт
plan-state-superseded = заменён новым
plan-state-closed = завершён
plans-none = Планов ещё нет. Составить: kontingent plan.
plans-line = { $number }: { $made }, { $platform }, { $state }; { $actions ->
    [one] { $actions } действие
    [few] { $actions } действия
   *[many] { $actions } действий
}
plans-approved = одобрено { $count }
plans-rejected = отклонено { $count }
plans-done = выполнено { $count }
plans-failed = не удалось { $count }
plans-questions = { $count ->
    [one] { $count } вопрос о людях
    [few] { $count } вопроса о людях
   *[many] { $count } вопросов о людях
}
plans-undo = обратный план
plans-review-only = первый после перемен: сам не выполняется, решаете вы
show-lifted = Снята защита «{ $guard }»: { $who }, «{ $reason }».
show-questions = { $count ->
    [one] { $count } вопрос о людях
    [few] { $count } вопроса о людях
   *[many] { $count } вопросов о людях
}: kontingent people
show-approved = одобрено: { $who }
show-approved-why = одобрено: { $who }, «{ $reason }»
show-rejected = отклонено: { $who }
show-rejected-why = отклонено: { $who }, «{ $reason }»
show-proposed = ждёт второго администратора; предлагает { $who }
show-state-sent = отправлено, ответ ещё не известен
show-state-done = выполнено
show-state-failed = не удалось: { $fault }
show-state-stale = не выполнено, обстоятельства изменились: { $fault }
show-state-task = передано в список заданий
action-unknown = Действия «{ $action }» в плане нет. Коды действий: kontingent show ПЛАН (не меньше четырёх символов).
action-several = «{ $action }» — начало нескольких кодов. Укажите больше символов.
approve-done = Одобрено: { $count ->
    [one] { $count } действие
    [few] { $count } действия
   *[many] { $count } действий
} ({ $kinds }).
approve-will = План { $plan }. Будет одобрено: { $count ->
    [one] { $count } действие
    [few] { $count } действия
   *[many] { $count } действий
 } ({ $kinds }).
approve-will-lift = Будет снята защита «{ $guard }». { $meaning }
approve-disputed = Требуют вашего решения ({ $count }):
approve-undisputed = Без вопросов ({ $count }):
approve-suspended = Тех, кого удаляют, программа сначала приостановит: { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
 } их можно вернуть без нового приглашения.
approve-more = и ещё { $count }; все — в kontingent show
approve-ask = Одобрить? Напишите «да» и нажмите Enter:
approve-not-agreed = Ничего не одобрено. Только то, что без вопросов: --undisputed. Одобрить без вопроса, из сценария: --yes.
plan-newest = Теперь самый новый план — { $plan }.
plan-new = Новое в нём ({ $count }):
plan-changed = Теперь иначе ({ $count }):
plan-gone = Больше не нужно ({ $count }):
plan-same = В нём то же самое.
plan-look = Посмотреть его: kontingent show { $plan }.
lift-unknown = Защиты «{ $guard }» нет.
lift-here = В плане { $plan } можно снять:
lift-none-here = В плане { $plan } снимать нечего: ни одна защита, которую может снять человек, ничего не задерживает.
help-yes = Не спрашивать: для сценариев
help-undisputed = Только то, что без вопросов: основание и личность бесспорны, защита не держит
plan-liftable = Если всё верно, защиту можно снять для этого плана, с причиной: { $guard }.
approve-nothing = Одобрять нечего: всё уже решено или выполнено.
approve-two = В плане больше { $count ->
    [one] { $count } удаления
   *[many] { $count } удалений
}: нужен второй администратор. Без него не будет выполнено:
approve-proposed = { $count ->
    [one] Предложено: { $count } удаление
    [few] Предложено: { $count } удаления
   *[many] Предложено: { $count } удалений
}. Предлагает { $who }; согласиться должен другой администратор: на странице проверки или той же командой, со своим именем в --by.
approve-held = { $count ->
    [one] { $count } действие задержано защитой и не одобрено
    [few] { $count } действия задержаны защитой и не одобрены
   *[many] { $count } действий задержаны защитой и не одобрены
}: kontingent show.
approve-next = Выполнить сейчас: kontingent apply { $plan }. Если служба работает, она выполнит одобренное сама.
approve-refused = { $name }: одобрить нельзя. { $guards }
approve-liftable = Если всё верно, снимите защиту для этого плана: kontingent approve { $plan } --lift { $guard } --reason "…".
lift-never = Защита «{ $guard }» решением не снимается. { $release }
lift-reason = Чтобы снять защиту, нужна причина хотя бы в три слова: --reason "…". Её прочтут в журнале те, кого при этом не было.
lift-absent = В плане { $plan } защита «{ $guard }» ничего не задерживает.
reject-reason = Чтобы отклонить, нужна причина: --reason "…".
reject-done = { $count ->
    [0] Отклонять нечего: всё уже выполнено.
    [one] Отклонено: { $count } действие.
    [few] Отклонено: { $count } действия.
   *[many] Отклонено: { $count } действий.
}
withdraw-done = { $count ->
    [0] Отзывать нечего.
    [one] Решение отозвано: { $count } действие.
    [few] Решение отозвано: { $count } действия.
   *[many] Решение отозвано: { $count } действий.
}

apply-done = Выполнено: { $count }.
apply-already = Уже было так: { $count }.
apply-tasks = Передано в список заданий: { $count } (kontingent worklist).
apply-unknown = Ответ потерян: { $count }. Следующее чтение состава покажет, выполнено ли это.
apply-left = Не начато: { $count } (ждут того, от чего зависят, либо выполнение остановлено).
apply-lapsed = Одобрение просрочено: { $count }. Одобрите снова.
apply-undecided = Ждёт решения: { $count }.
apply-held = Задержано защитой: { $count }.
apply-failed = Не удалось: { $action }. Ответ платформы: { $why }.
apply-refused = Остаётся человеку: { $action }. Причина: { $why }.
apply-refused-next = Это теперь задания (kontingent worklist); сами они не повторяются. Устраните причину и отметьте задание выполненным: программа попробует снова. Либо сделайте это сами.
task-refused = программа не смогла: { $why }
apply-stopped = Остановлено раньше конца. Запустите снова: сделанное не повторится.
apply-nothing = Выполнять нечего.
apply-is-stopped = Стоп включён { $since } ({ $who }): «{ $reason }». Ничего не выполнено. Снять: kontingent resume.
apply-quiet = Тихие часы ({ $from }–{ $to }): ничего не выполнено. Одобренное выполнится после них.
apply-freeze = Дни без изменений («{ $reason }»): ничего не выполнено.
apply-superseded = План заменён более новым: ничего не выполнено. Список планов: kontingent plans.
apply-no-platform = Платформы этого плана больше нет в kontingent.toml: ничего не выполнено.
apply-changed = С тех пор как план одобрили, изменилось то, на чём он основан ({ $count ->
    [one] { $count } действие
    [few] { $count } действия
   *[many] { $count } действий
}). Ничего не выполнено:
apply-changed-next = Составьте новый план: kontingent plan. Решения по тому, что не изменилось, перейдут в него.
stale-differs = основание или место теперь другие
stale-not-wanted = это больше не нужно
stale-held = теперь задерживает защита «{ $guard }»
stale-now = теперь намечено:
undo-irreversible = { $count ->
    [one] Вернуть нельзя ({ $count } действие):
    [few] Вернуть нельзя ({ $count } действия):
   *[many] Вернуть нельзя ({ $count } действий):
}
undo-actions = { $count ->
    [one] Можно вернуть ({ $count } действие):
    [few] Можно вернуть ({ $count } действия):
   *[many] Можно вернуть ({ $count } действий):
}
undo-nothing = Возвращать нечего: план ничего не выполнил или всё необратимо.
undo-next = Обратный план сохранён под номером { $plan } и ждёт одобрения: kontingent approve { $plan }, затем kontingent apply { $plan }.

sync-plan-uncompared = { $platform }: действий нет, но не сверено людей: { $uncompared }. Списки расходятся о них или не говорят, где им быть (kontingent show last).
sync-plan-empty = { $platform }: менять нечего.
sync-plan = План { $plan } ({ $platform }): пригласить { $invite }, добавить { $add }, перевести { $reassign }, удалить { $remove }, прочее { $other }.
sync-overslept = Пока шла работа, компьютер спал или часы перевели: остальное не выполнено. Запустите ещё раз: kontingent sync
sync-next = Решить: kontingent show { $plan }, затем kontingent approve { $plan }.
sync-questions = { $count ->
    [one] { $count } вопрос о людях
    [few] { $count } вопроса о людях
   *[many] { $count } вопросов о людях
}: kontingent people
run-another = С этой базой уже работает другая служба kontingent.
run-of-region = Для всего региона --organization не нужен; для одной организации назовите её код.
command-of-region = У региона нет своих списков, людей и площадок. Назовите организацию: --organization КОД; какие есть — kontingent organizations.
run-no-address = Адрес { $address } занят или недоступен. Поправьте listen в kontingent.toml.

question-near-match = Похожие имена: один это человек или два?
question-birth-differs = Имя то же, дата рождения другая: один это человек или два?
question-several-candidates = Полные тёзки: кто из них кто?
question-second-account = Вторая учётная запись: того же человека или другого?
question-same-number = Личный номер тот же, имя другое: один это человек или два?
question-same-words = Те же слова имени, записаны иначе: один это человек или два?
question-part-of-name = На одной стороне только часть имени: тот же это человек?
question-initials = На платформе только инициалы: тот ли это человек?
people-in-roster = В списках:
people-on-platform = На платформе:
people-none = Открытых вопросов нет.
people-next = Ответить: kontingent people confirm ВОПРОС (один человек) или kontingent people separate ВОПРОС (два).
people-unknown = Открытого вопроса «{ $question }» нет. Список: kontingent people.
people-which = В вопросе несколько человек или учётных записей: укажите { $option } КЛЮЧ (ключи в квадратных скобках).
people-same = Запомнено: { $person } и { $account } — один человек. Учтётся в следующем плане.
people-apart = Запомнено: { $person } и { $account } — разные люди. Учтётся в следующем плане.
answers-same = { $person } = { $account } (один человек): { $who }, { $at }
answers-apart = { $person } ≠ { $account } (разные люди): { $who }, { $at }
answers-none = Ответов ещё нет.
answers-unknown = Такого ответа нет. Список: kontingent people answers.
answers-retracted = Ответ взят назад. Вопрос снова откроется в следующем плане.

journal-none = Записей нет.
journal-nobody-named = имя не названо (команда в терминале)
journal-demo = учебная установка
journal-user-added = добавлен пользователь { $what }, { $role }
journal-user-removed = удалён пользователь { $what }
journal-user-password = новый пароль: { $what }
journal-token-added = выдан ключ «{ $what }», { $role }
journal-token-removed = удалён ключ «{ $what }»
journal-same = это один человек; учётная запись { $what }
journal-apart = это разные люди; учётная запись { $what }
journal-answer-withdrawn = ответ отозван; учётная запись { $what }
journal-word = { $what } — это «{ $means }»
journal-word-withdrawn = ответ о слове { $what } отозван
journal-chat-tied = чат { $what }: указано место
journal-chat-untied = чат { $what }: место больше не указано
journal-rules = правила общения, редакция { $what }
journal-exported = в формате OneRoster, людей: { $what }
journal-account = учётная запись { $what }
journal-link = ссылка № { $what }, { $account }
journal-link-revoked = ссылка отозвана
journal-read-back = это показало следующее чтение
journal-read-back-not = следующее чтение показало, что это не сделано
journal-refused-foreign = ссылка другой организации
journal-refused-revoked = ссылка отозвана
journal-refused-ended = срок ссылки истёк
journal-refused-by-another = ссылка уже использована другим
journal-refused-of-another = ссылка выдана другому человеку
journal-refused-guessed = такой ссылки не было
journal-auto = по правилам
journal-whole = Журнал цел: { $count ->
    [one] { $count } запись
    [few] { $count } записи
   *[many] { $count } записей
}. Контрольная сумма: { $seal }
journal-broken = Журнал изменён задним числом: первая запись, которая не сходится, — { $seq }. Сравните с резервной копией.
journal-not-expected = Запись { $seq } не та, что была, когда записали контрольную сумму: журнал изменён или укорочен.
event-approved = одобрено
event-rejected = отклонено
event-undecided = решение отозвано
event-lifted = снята защита
event-sent = отправлено
event-done = выполнено
event-already = уже было так
event-failed = не удалось
event-unknown = ответ потерян
event-stale = не выполнено, обстоятельства изменились
event-task = передано в список заданий
event-ticked = отмечено как сделанное
event-verified = сделано, проверено
event-reopened = отмечено, но не сделано
event-answered = ответ о людях
event-stopped = стоп
event-resumed = стоп снят
event-forgotten = данные стёрты
event-disclosed = данные выданы
event-withdrawn = файл отозван

worklist-none = Заданий нет.
worklist-next = Отметить сделанное: kontingent worklist done НОМЕР. Следующее чтение состава проверит.
worklist-unknown = Открытого задания { $id } нет.
worklist-ticked = { $count ->
    [one] Отмечено: { $count } задание.
    [few] Отмечено: { $count } задания.
   *[many] Отмечено: { $count } заданий.
}
task-ticked = отмечено, ждёт проверки
task-verified = сделано, проверено
task-reopened = отмечено, но на платформе этого нет
task-dropped = больше не нужно

who-title = { $place }, { $day }: { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}
who-before = был там, когда состав прочитали впервые, или вошёл сам
who-unknown = Что за место «{ $place }»? Пишите, например: class:ИС-21, chat:parents:ИС-21, staff или просто ИС-21.
who-never-read = { $place }: состав этого места ещё не читали.
span-since = с { $at }
span-until = до { $at }
person-unknown = О человеке «{ $person }» ничего не хранится. Проверьте имя: полностью, как в списке.
person-several = «{ $person }» — несколько человек. Укажите ключ:
forget-listed = Стереть нельзя: человек назван в действующих файлах ({ $rows }). Уберите его из списков и пришлите их снова, или отзовите файл: kontingent files.
forget-present = Стереть нельзя: человек ещё состоит здесь: { $places }. Сначала его надо удалить оттуда.
forget-done = Стёрто: имя, учётная запись, членство, приглашения, ответы и имя в планах. Прежние файлы списков стёрты из базы.
forget-not-redacted = Стереть нельзя: в приказах ({ $rows }) та же строка называет и других людей, или без неё остальные строки читались бы иначе. Пришлите этот приказ без этого человека и отзовите прежний файл: kontingent files.
forget-rows = Вычеркнуто из приказов: { $rows }. Остальные строки действуют; тот же файл, если его пришлют снова, будет узнан и никого не вернёт.
forget-deleted = { $count ->
    [one] Удалён { $count } файл, в котором он назван
    [few] Удалены { $count } файла, в которых он назван
   *[other] Удалено { $count } файлов, в которых он назван
}: { $files }.
forget-closed = В эти файлы заглянуть не удалось; посмотрите сами и удалите, если человек назван там: { $files }.
forget-copies = { $count ->
    [one] Имя остаётся в { $count } ночной копии
   *[other] Имя остаётся в { $count } ночных копиях
}. Они сменятся сами:
forget-copy = {"  "}{ $file } — до { $until }
forget-copies-unknown = Ночные копии посмотреть не удалось ({ $reason }); имя остаётся в них, пока они не сменятся.
forget-elsewhere = Копии, которые вы унесли сами (другая машина, pg_dump, письма с планами), программа не знает: их срок за вами.
disclose-title = { $name } — { $category }; ключ { $key }; учётная запись { $account }
disclose-memberships = Где состоял и состоит:
disclose-journal = Записи журнала:
disclose-rest = Ответов «кто есть кто»: { $answers }; приглашений: { $invitations }.
stop-reason = Нужна причина: kontingent stop --reason "…".
stop-done = Стоп: ничего не выполняется, пока не будет «kontingent resume». Планы и письма продолжаются.
resume-done = Стоп снят.
resume-nothing = Стоп и не был включён.
backup-done = { $file }: копия базы готова. В ней личные данные: храните её как саму базу.
backup-done-encrypted = { $file }: зашифрованная копия базы готова. Прочитать её может только тот, у кого закрытый ключ.
encrypt-done = { $file }: зашифровано, { $count ->
    [one] прочитать может владелец { $count } ключа
   *[other] прочитать может владелец любого из { $count } ключей
}.
decrypt-done = { $file }: расшифровано. В нём личные данные и, может быть, ключи: сотрите его, как только он не нужен.
encryption-file = { $file }: { $reason }.
encryption-nobody = Шифровать не для кого: впишите в [backup] recipients открытый ключ колледжа (age1…). Как его создать, сказано в docs/guide-it.ru.md.
encryption-no-key = { $file }: здесь нет закрытого ключа. Нужен файл, который создал age-keygen: строка AGE-SECRET-KEY-1…, над ней могут быть строки с #.
encryption-other-key = { $file } зашифрован для другого ключа. Возьмите ключ, открытая половина которого стояла в [backup] recipients, когда делали копию.
encryption-not = { $file } не зашифрован программой age или зашифрован более новой. Если это простая копия, расшифровывать её не нужно.
encryption-damaged = { $file } повреждён: обрезан или изменён. Ничего не записано. Возьмите другую копию.

cycle-not-read = { $platform }: плана нет. { $reason }
cycle-no-membership = { $platform }: плана нет, состав неизвестен. Положите в папку выгрузку участников (столбцы ФИО, Класс, Роль).
cycle-busy = Сейчас работает другой процесс kontingent. Дождитесь его окончания и повторите.
cycle-broken-off = Работа прервана из-за ошибки в программе. Ничего не изменено; сообщите разработчикам.
undone-before = возвращено по решению человека; чтобы выполнить, одобрите это действие отдельно

apply-platform-unread = На платформе «{ $platform }» ничего не выполнено. { $why }
lift-which-platform = Защита { $guard } держит действия на нескольких платформах: { $platforms }. Напишите, на какой она снимается: --lift { $guard }@ПЛАТФОРМА.

# ── export ──
help-export = Отдать действующий контингент другой системе (OneRoster).
help-export-example = Пример: kontingent export --format oneroster-1.1 --out контингент.zip
help-export-format = oneroster-1.1 (по умолчанию) или oneroster-1.2
help-export-force = Заменить файл, если он уже есть
event-exported = контингент передан
export-exists = Файл { $file } уже есть. Чтобы заменить его, добавьте --force.
export-done = { $file }: студентов { $students }, сотрудников { $staff }, законных представителей { $guardians }. СНИЛС в выгрузке нет.
export-contested = { $count ->
    [one] О { $count } человеке списки говорят разное: он выгружен так, как стоит в первом из них.
   *[other] О { $count } людях списки говорят разное: они выгружены так, как стоят в первом из них.
} Подробности — в замечаниях плана.

cycle-source-not-read = Источник «{ $source }» не прочитан, действует последний принятый контингент. { $reason }

# ── fetch ──
help-fetch = Прочитать источники: электронный журнал, OneRoster.
help-fetch-example = Пример: kontingent fetch --full
help-fetch-sources = Имена источников; без них — все
help-fetch-full = Прочитать всё заново, а не только изменения
help-name-source = ИСТОЧНИК
fetch-none = Источников нет. Добавьте [[sources]] в kontingent.toml (docs/configuration.md).
fetch-unknown = Источника «{ $source }» нет. Есть: { $known }.
fetch-unread = { $source }: не прочитано, оставлено как было: { $what }. { $reason }
fetch-record = { $source }: запись не понята и пропущена, из-за неё никто не считается выбывшим: { $what }.

help-store = Перенести базу: из файла на сервер PostgreSQL и обратно.
help-store-example = Пример: kontingent store copy --from data/kontingent.sqlite
help-store-copy = Перенести всё, что помнит программа.
help-store-copy-example = Пример: kontingent store copy --from data/kontingent.sqlite
help-store-from = Файл SQLite, из которого взять; база из настройки должна быть пустой
help-store-to = Новый файл SQLite, в который положить базу из настройки
store-copy-done = { $file }: перенесено, строк: { $rows }, из них записей журнала: { $journal }. Проверьте: kontingent journal verify.
store-copy-not-empty = База, указанная в настройке, не пуста: переносить можно только в новую. Ничего не изменено.
store-copy-no-file = Файла { $file } нет.
people-child = { $group ->
        [none] ребёнок — { $name }
       *[other] ребёнок — { $name }, { $group }
    }
people-phone-end = телефон на { $end }
people-since = на платформе с { $day }
