# Отчёт для руководителя и справка о выбытии.

help-report = Отчёт для руководителя: кто пользуется платформой, кто пришёл и ушёл, что сделано и как скоро выбывшие удалены из классов и чатов. С --leaver — справка о том, что выбывшего нигде нет.
help-report-example =
    Пример: kontingent report --since 2026-11-01 --out отчёт.html
    Пример: kontingent report --leaver "Громов Лев Борисович" --format html --out справка.html
    Итог: 0 — готово; 1 — не удалось; 2 — неверный вызов; 3 — выбывший ещё где-то состоит или отсутствие не доказано.
help-report-since = Первый день отчёта; без указания — 30 дней до последнего
help-report-until = Последний день отчёта; без указания — сегодня
help-report-leaver = Справка о выбытии одного человека: имя, ключ или ID на платформе
help-report-name-person = КТО

report-title = Классы и чаты: отчёт для руководителя
report-title-of = { $organization }: классы и чаты, отчёт для руководителя
report-period = За период с { $since } по { $until }.
report-read-now = { $platform }: по данным на { $at }.
report-read-last = { $platform }: по последнему чтению, { $at }.
report-read-then = { $platform }: сейчас не прочитана, показано по данным на { $at }. { $reason }
report-never-read = { $platform }: ещё ни разу не прочитана. { $reason }
report-busy = В это время работал другой процесс kontingent.
report-overdue = { $count ->
    [one] { $count } выбывший по приказу всё ещё состоит в классе или чате
    [few] { $count } выбывших по приказу всё ещё состоят в классах или чатах
   *[many] { $count } выбывших по приказу всё ещё состоят в классах или чатах
 }, дольше всех — { $days ->
    [one] { $days } день.
    [few] { $days } дня.
   *[many] { $days } дней.
 }
report-tab-figures = Главное
report-figure-people = Должны состоять, человек
report-figure-joined = Состоят
report-figure-invited = Приглашены, ещё не вступили
report-figure-missing = Ещё не приглашены или вышли
report-figure-strangers = Неизвестные в классах и чатах
report-figure-leavers = Выбывшие, которые ещё состоят
report-figure-longest = дольше всех { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
 }
report-per-cent = { $share } %
report-trend-same = столько же, сколько { $day }
report-trend-more = на { $by } больше, чем { $day }
report-trend-less = на { $by } меньше, чем { $day }
report-people-student = Обучающиеся
report-people-staff = Сотрудники
report-people-guardian = Родители
report-part-joined = Состоят
report-part-invited = Приглашены
report-part-missing = Ещё не приглашены или вышли
report-bar = { $joined } из { $wanted }, { $share }
report-bar-time = { $joined } и { $invited }
report-chart-people = Кто уже состоит
report-chart-groups = Где состоят не все: наименьшая доля
report-chart-time = Сколько человек состояло и было приглашено, по дням
report-tab-late = Ещё состоят
report-late = Выбыли по приказу и ещё состоят
report-late-others = Кроме них, в прежних чатах остаются: родителей — { $parents }, переведённых — { $moved }.
report-late-more = Ещё { $count } — в таблице ниже.
report-column-still = Где состоит
report-tab-departures = Переводы и родители
report-departures = Переводы и родители выбывших: сколько дней до удаления из прежних мест
report-departures-lead = Переведённый не выбыл: он должен выйти только из прежней группы. Родитель должен выйти из чата группы, в которой его ребёнок больше не учится.
report-departures-none = За период таких не было.
report-moved = { $who }, перевод
report-footer = Составлено программой kontingent. В крупных числах и на первом графике каждый посчитан один раз; кто и работает, и воспитывает ребёнка, — и как сотрудник, и как родитель. В таблицах человек считается в группе один раз, в скольких бы её чатах он ни состоял; кто состоит в двух группах, посчитан в каждой.
report-sum = Всего
report-unit-management = чаты руководства
report-still-in = ещё состоит: { $places }

report-tab-leavers = Выбывшие
report-leavers = Выбывшие по приказу: сколько дней до удаления отовсюду (п. 5.13.8)
report-leavers-none = За период никто по приказу не выбывал.
report-clock-lead = Удалены: { $gone }, ещё состоят: { $still }. Дней: самое большее { $maximum }, медиана { $median }.

report-tab-usage = Участники
report-usage = Кто пользуется платформой (п. 5.11.1)
report-usage-lead = Должны состоять = состоят + приглашены + вышли сами + ещё не приглашены и не добавлены.
report-usage-none = Данных нет: платформа ещё не прочитана.

report-tab-changes = Движение
report-changes = Кто пришёл и кто ушёл за период
report-changes-none = За период никто не пришёл и не ушёл.

report-tab-actions = Действия
report-actions = Что сделано за период
report-actions-lead = «Ждут» — сейчас, в открытых планах.
report-actions-none = За период ничего не делалось, и ничего не ждёт.

report-basis-roster = список
report-basis-order = приказ
report-basis-absence = нет в списке
report-basis-policy = правила организации
report-basis-request = заявка
report-basis-expired = истёк срок приглашения

report-column-platform = Платформа
report-column-unit = Группа
report-column-role = Роль
report-column-person = Человек
report-column-category = Кто это
report-column-basis = Основание
report-column-days = Дней с приказа
report-column-gone = Отсутствует везде с; если нет — где ещё состоит
report-column-wanted = Должны состоять
report-column-joined = Состоят
report-column-invited = Приглашены
report-column-past-term = Из них срок истёк
report-column-not-invited = Не приглашены
report-column-left = Вышли сами
report-column-strangers = Неизвестные
report-column-to-remove = Подлежат удалению
report-column-came = Пришли
report-column-went = Ушли
report-column-action = Действие
report-column-done = Сделано
report-column-failed = Не удалось
report-column-rejected = Отклонено
report-column-waiting = Ждут

report-nobody = «{ $person }»: такого человека в базе нет. Проверьте имя; можно указать ключ или ID на платформе.
report-several = «{ $person }»: таких людей несколько. Укажите ключ нужного:
report-several-line = { $key } — { $name }, { $category }
report-leaver-format = Справку о выбытии можно получить в виде table, json или html.
report-period-order = Первый день отчёта ({ $since }) позже последнего ({ $until }).

closure-title = Справка о выбытии из классов и чатов — { $organization }
closure-closed = { $name }: не состоит ни в одном классе и чате. Отсутствие подтверждено чтением каждой платформы.
closure-closed-capacity = { $name } ({ $category }): не состоит ни в одном классе и чате. Отсутствие подтверждено чтением каждой платформы.
closure-open = { $name }: ВСЁ ЕЩЁ СОСТОИТ на платформе, в { $count ->
    [one] { $count } месте
   *[other] { $count } местах
 }.
closure-open-guardians = { $name }: законные представители ВСЁ ЕЩЁ СОСТОЯТ в классе или чатах группы, в { $count ->
    [one] { $count } месте
   *[other] { $count } местах
 }.
closure-not-proven = { $name }: отсутствие НЕ ДОКАЗАНО: после вступления приказа в силу платформа не прочитана.
closure-groups = Группа: { $groups }
closure-no-order = Основание: приказа в базе нет.
closure-basis = Основание: { $basis }
closure-other-capacity = В другой роли остаётся по праву: { $places }.
closure-namesakes = Есть другая учётная запись с тем же именем: { $places }. Если это тот же человек, справка недействительна.
closure-tab-proof = Проверка
closure-proof = Чем подтверждено
closure-column-read = Чтение платформы
closure-column-absence = Что оно показало
closure-absent-since = отсутствует с { $at }
closure-still-there = присутствует
closure-never-there = ни разу не присутствовал человек с такой учётной записью или таким именем
closure-tab-places = Места
closure-places = Все места, где человек состоял или был приглашён
closure-tab-guardians = Представители
closure-guardians = Законные представители, места группы
closure-nowhere = Таких мест нет.
closure-column-platform = Платформа
closure-column-place = Место
closure-column-role = Роль
closure-column-first-seen = Присутствует с
closure-column-last-seen = Отсутствует с
closure-column-removed = Чем закончилось
closure-lasts = сейчас: { $status }
closure-removal = { $kind }, { $at }; план { $plan }, действие { $action }; решение: { $who }
closure-by-policy = по правилам организации, без утверждения
closure-left = выход по собственной воле
closure-no-entry = не действием kontingent: записи в журнале нет
closure-by-name = (узнано только по имени)
closure-other-child = остаётся: здесь учится другой ребёнок
closure-footer = Составлено программой kontingent { $at } по журналу и чтениям платформ.
closure-signature-admin = Администратор, подпись, дата
closure-signature-head = Директор, подпись, дата
closure-done-remove = удалён(а)
closure-done-revoke-invite = приглашение отозвано
closure-done-decline-request = заявка отклонена
closure-done-reassign = переведён(а)
closure-done-detach-class-teacher = классное руководство снято
