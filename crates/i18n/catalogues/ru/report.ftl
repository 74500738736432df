# Слова плана.

clause = п. { $clause }

place-class = класс { $group }
place-students = чат обучающихся { $group }
place-parents = родительский чат { $group }
place-teachers = чат преподавателей { $group }
place-subject = чат по предмету «{ $subject }», { $group }
place-management = чат руководства «{ $name }»
place-staff = класс «Сотрудники»
place-organization = сообщество организации

role-admin = администратор
role-teacher = преподаватель
role-class-teacher = учитель (классный руководитель)
role-student = обучающийся
role-parent = родитель (законный представитель)

category-student = обучающийся
category-staff = сотрудник
category-guardian = законный представитель
category-unknown = неизвестно кто

action-create-class = создать класс
action-rename-class = переименовать класс
action-archive-class = закрыть класс
action-invite = пригласить
action-add = добавить
action-reassign = перевести
action-remove = удалить
action-attach-class-teacher = прикрепить классного руководителя
action-detach-class-teacher = открепить классного руководителя
action-accept-request = принять заявку
action-decline-request = отклонить заявку
action-confirm-status = подтвердить статус
action-revoke-invite = отозвать приглашение
action-grant-admin = дать права администратора
action-revoke-admin = снять права администратора
action-update-person = исправить имя

verdict-auto = можно сразу
verdict-review = ждёт решения
verdict-blocked = задержано

confidence-certain = личность установлена
confidence-probable = личность вероятна: только имя
confidence-possible = личность под вопросом

evidence-birth-date = дата рождения
evidence-confirmed-link = связь подтверждена
evidence-email = почта
evidence-full-name = полное имя
evidence-initials = инициалы
evidence-name-without-patronymic = имя без отчества
evidence-person-id = номер личного дела
evidence-phone = телефон
evidence-place = место
evidence-similar-name = похожее имя
evidence-snils = СНИЛС
evidence-surname-order = приказ о смене фамилии
evidence-same-words = те же слова имени в другом порядке
evidence-part-of-name = часть имени

severity-error = Ошибка
severity-warning = Внимание
severity-info = К сведению

basis-roster = по списку
basis-absence = нет в списке
basis-policy = по правилам организации
basis-request = по заявке
basis-expired = срок приглашения истёк
basis-order = приказ № { $number } от { $date }, { $movement }
basis-no-number = (без номера)
basis-no-date = (без даты)
basis-effective = , с { $date }

movement-enrolment = зачисление
movement-reinstatement = восстановление
movement-transfer = перевод в другую группу
movement-transfer-out = перевод в другую организацию
movement-expulsion = отчисление
movement-graduation = окончание обучения
movement-academic-leave = академический отпуск
movement-return-from-leave = выход из отпуска
movement-surname-change = смена фамилии
movement-hire = приём на работу
movement-post-change = перевод на другую должность
movement-dismissal = увольнение
movement-parental-leave = отпуск по уходу за ребёнком
movement-cancellation = отмена приказа
movement-amendment = изменение приказа

held-too-many-removals = слишком много выбывших без приказа
held-too-many-removals-meaning = Без приказа выбывает необычно много людей: список мог оборваться.
held-too-many-removals-release = Дайте полный список или приказы, либо разрешите это один раз для этого плана.
held-too-many-additions = слишком много прибывших без приказа
held-too-many-additions-meaning = Без приказа прибывает необычно много людей: это может быть чужой список.
held-too-many-additions-release = Проверьте список, дайте приказ о зачислении либо разрешите это один раз для этого плана.
held-too-many-role-changes = слишком много переводов без приказа
held-too-many-role-changes-meaning = Без приказа необычно много людей меняет класс или роль.
held-too-many-role-changes-release = Проверьте список, дайте приказ о переводе либо разрешите это один раз для этого плана.
held-place-emptied = место опустеет
held-place-emptied-meaning = В классе или чате никого не останется, или не останется преподавателя.
held-place-emptied-release = Сначала должен вступить преемник; либо разрешите это один раз для этого плана.
held-clock = часы
held-clock-meaning = Часы этого компьютера, похоже, перевели: по неверной дате приказы вступают в силу раньше или позже срока.
held-clock-release = Проверьте дату и время. Если они верны, разрешите это один раз для этого плана; остановка снимется и после любого вашего решения.
held-columns-shifted = столбец сдвинулся
held-columns-shifted-meaning = У многих людей сразу сменились данные: похоже, столбец сдвинут.
held-columns-shifted-release = Исправьте файл и повторите.
held-ids-changed = номера сменились
held-ids-changed-meaning = У многих людей сразу сменились номера.
held-ids-changed-release = Подтвердите, что нумерация новая.
held-self = собственная запись программы
held-self-meaning = Это учётная запись, от имени которой работает программа.
held-self-release = Её не изменяют никогда.
held-roster-shrank = список сократился
held-roster-shrank-meaning = В списке намного меньше строк, чем в последнем принятом.
held-roster-shrank-release = Дайте полный список.
held-roster-stale = список устарел
held-roster-stale-meaning = Список похож на прошлогодний.
held-roster-stale-release = Дайте свежий список.
held-wrong-organization = чужой список
held-wrong-organization-meaning = Почти никого из списка на платформе нет.
held-wrong-organization-release = Проверьте, тот ли это файл.
held-no-basis = нет номера или даты приказа
held-no-basis-meaning = В приказе нет номера или даты, а без них нет основания.
held-no-basis-release = Допишите номер и дату приказа.
held-identity-uncertain = личность не установлена
held-identity-uncertain-meaning = Неизвестно точно, тот ли это человек.
held-identity-uncertain-release = Ответьте на вопрос о личности в замечаниях.
held-role-escalation = роль сотрудника для обучающегося
held-role-escalation-meaning = Роль сотрудника получил бы тот, кто числится обучающимся.
held-role-escalation-release = Решите сами; если это тёзки, добавьте дату рождения.
held-last-admin = последний администратор
held-last-admin-meaning = После этого не осталось бы ни одного администратора.
held-last-admin-release = Сначала назначьте другого администратора.
held-protected-person = защищённый человек
held-protected-person-meaning = Человек в списке защищённых.
held-protected-person-release = Уберите его из списка защищённых, если срок прошёл.
held-other-child-remains = здесь учится другой ребёнок
held-other-child-remains-meaning = Один ребёнок выбыл, но другой учится в этой же группе.
held-other-child-remains-release = Родитель остаётся, пока здесь учится другой ребёнок.
held-other-role-remains = здесь нужна другая роль
held-other-role-remains-meaning = Человек уходит в одной роли, но остаётся здесь в другой.
held-other-role-remains-release = Решите сами, в какой роли он остаётся.
held-rules-not-acknowledged = не ознакомлен с правилами
held-rules-not-acknowledged-meaning = Нет даты ознакомления с правилами общения (п. 5.13.3).
held-rules-not-acknowledged-release = Ознакомьте человека и впишите дату.
held-blocked-member = заблокирован модератором
held-blocked-member-meaning = Пока человек заблокирован, с ним ничего не делают (п. 5.13.5).
held-blocked-member-release = Дождитесь конца блокировки или снимите её.
held-quiet-hours = тихие часы
held-quiet-hours-meaning = В эти часы ничего не выполняется.
held-quiet-hours-release = Дождитесь конца тихих часов.
held-freeze = дни без изменений
held-freeze-meaning = В эти дни изменения запрещены.
held-freeze-release = Дождитесь конца запрета.
held-not-effective-yet = приказ ещё не вступил в силу
held-not-effective-yet-meaning = День, с которого действует приказ, ещё не наступил.
held-not-effective-yet-release = Сделается само в день вступления приказа в силу.

table-title = План изменений
table-heading = { $organization } — план изменений на { $date }
table-nothing = Всё как должно быть, делать ничего не нужно. { $count ->
    [one] Проверено { $count } место человека.
    [few] Проверено { $count } места людей.
   *[many] Проверено { $count } мест людей.
 }
table-nothing-known = В том, что сверено, делать ничего не нужно.
coverage-places = Сверено { $compared } из { $memberships ->
    [one] { $memberships } места
   *[other] { $memberships } мест
 }; не сверены { $left }{ $places ->
    [none] {""}
   *[other] : { $places }
 }.
coverage-all-places = { $memberships ->
    [0] Мест людей на платформе нет.
    [one] Сверено { $memberships } место человека.
    [few] Сверены все { $memberships } места людей.
   *[many] Сверены все { $memberships } мест людей.
 }
coverage-people = { $count ->
    [one] Не сверен { $count } человек из { $people } в списках
    [few] Не сверены { $count } человека из { $people } в списках
   *[many] Не сверены { $count } человек из { $people } в списках
 }: у них нет понятной группы или ребёнка, или о них открыт вопрос.
coverage-more = ещё { $count }
table-unchecked = { $count ->
    [one] Не проверено { $count } место человека
    [few] Не проверено { $count } места людей
   *[many] Не проверено { $count } мест людей
 }: ни один из списков о них не говорит.
table-counts = Пригласить: { $invite }, добавить: { $add }, перевести: { $reassign }, удалить: { $remove }, прочее: { $other }.
table-verdicts = Можно сразу: { $auto }, ждёт решения: { $review }, задержано: { $blocked }; без изменений: { $unchanged }.
table-held = Задержано, и почему
table-findings = Замечания
table-was = было: { $from }
table-from = из: { $from }
table-blocked = задержано: { $guards }
table-more = … и ещё { $count ->
    [one] { $count } такое же замечание
    [few] { $count } таких же замечания
   *[many] { $count } таких же замечаний
 }; все есть в --format xlsx.

count-actions = { $count ->
    [one] { $count } действие
    [few] { $count } действия
   *[many] { $count } действий
 }
count-error = { $count ->
    [one] { $count } ошибка
    [few] { $count } ошибки
   *[many] { $count } ошибок
 }
count-warning = { $count ->
    [one] { $count } требует внимания
   *[many] { $count } требуют внимания
 }
count-info = { $count } к сведению
count-invite = Пригласить
count-add = Добавить
count-reassign = Перевести
count-remove = Удалить
count-other = Прочее
count-auto = Можно сразу
count-review = Ждёт решения
count-blocked = Задержано
count-unchanged = Без изменений
count-unchecked = Из них не проверено (нет списка)
count-memberships = Мест людей прочитано
count-compared = Из них сверено со списком
count-people = Людей в списках
count-people-compared = Из них сверено

at-sheet = лист «{ $sheet }»
at-row = строка { $row }
at-column = столбец «{ $column }»

column-place = Место
column-person = Человек
column-action = Действие
column-role = Роль
column-from = Откуда, было
column-basis = Основание
column-clause = Пункт
column-verdict = Решение
column-guards = Чем задержано
column-reasons = Почему ждёт
column-coverage = Сверено
column-identity = Личность
column-source = Откуда известно
column-category = Кто это
column-platform-id = ID на платформе
column-key = Ключ
column-kind = Код действия
column-place-code = Код места
column-id = ID действия
column-severity = Важность
column-file = Файл
column-sheet = Лист
column-row = Строка
column-column = Столбец
column-message = Замечание
column-code = Код

xlsx-summary = Сводка
xlsx-actions = Действия
xlsx-findings = Замечания
xlsx-as-of = На дату
xlsx-meaning = Что это значит и что сделать

html-as-of = План изменений на { $date }. На платформе пока ничего не изменено.
html-footer = План { $plan }, составлен программой kontingent.

# Где план для нескольких платформ.
plan-platforms = Платформы: { $platforms }.
plan-platform-unread = Не прочитана «{ $platform }»: по ней ничего не намечено. { $reason }
column-platform = Платформа
movement-unclear = приказ, слова которого не поняты
action-account = ID { $id }

identity-name-alone = узнаётся по полному имени, тёзок нет
identity-name-and-place = узнаётся по имени и месту: тёзки в других местах
identity-by = узнаётся по тому, что совпало: { $evidence }
