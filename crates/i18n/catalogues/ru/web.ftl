# Страница проверки.

web-skip = К содержанию
web-navigation = Разделы
web-language = Язык
web-overview = Обзор
web-plans = Планы
web-people = Люди
web-files = Файлы
web-worklist = Задания
web-invitations = Приглашения
web-journal = Журнал
web-statistics = Статистика
web-sign-out = Выйти
web-footer-time = Страница составлена { $time }.
web-to-overview = На обзор
web-reason = Причина
web-reason-needed = Нужна причина: её увидят в журнале. Вернитесь назад и впишите её.

web-sign-in = Вход
web-sign-in-do = Войти
web-sign-in-hint = Пользователей заводит тот, кто обслуживает программу: kontingent users add.
web-organization = Организация
web-organization-hint = Код вашей организации, например kt-1. Кто смотрит за регионом в целом, оставляет поле пустым.
web-region = Организации региона
web-region-lead = { $count ->
    [one] { $count } организация. Здесь только числа: людей, планы и файлы видит сама организация.
    [few] { $count } организации. Здесь только числа: людей, планы и файлы видит сама организация.
   *[many] { $count } организаций. Здесь только числа: людей, планы и файлы видит сама организация.
}
web-region-silent = { $count ->
    [one] У { $count } организации не было сверки больше суток.
   *[many] У { $count } организаций не было сверки больше суток.
}
web-region-troubled = { $count ->
    [one] У { $count } организации сверка не удалась, остановлена или задержана защитой.
   *[many] У { $count } организаций сверка не удалась, остановлена или задержана защитой.
}
web-region-organization = Организация
web-region-cycle = Последняя сверка
web-region-at = Когда
web-region-people = Людей в списках
web-region-members = Участников
web-region-waiting = Ждёт решения
web-region-removals = Удалений в плане
web-region-questions = Вопросов
web-region-tasks = Заданий
web-region-guards = { $count ->
    [one] защита держит { $count } действие
    [few] защита держит { $count } действия
   *[many] защита держит { $count } действий
}
web-region-stopped = остановлено
web-region-old = давно
web-region-never = сверки ещё не было
web-region-total = Всего
web-name = Имя
web-password = Пароль
web-sign-in-wrong = Имя или пароль не подходят.
web-sign-in-wrong-of-many = Организация, имя или пароль не подходят.
web-sign-in-locked = Слишком много неудачных попыток. Подождите { $count ->
    [one] { $count } минуту
    [few] { $count } минуты
   *[many] { $count } минут
 } и попробуйте снова.
web-ticket = Учебная страница
web-ticket-words = Эта ссылка действует один раз.
web-ticket-used = Ссылка уже использована. Запустите учебную страницу снова.

web-fault-not-found = Такой страницы нет
web-fault-not-found-words = Проверьте адрес или начните с обзора.
web-fault-forbidden = Это вам не разрешено
web-fault-forbidden-words = Ваша роль этого не позволяет. Решения принимает администратор. Ничего не изменено.
web-fault-not-ours = Форма устарела или пришла не отсюда
web-fault-not-ours-words = Ничего не изменено. Откройте страницу заново и повторите.
web-fault-bad-form = Форма заполнена не полностью
web-fault-bad-form-words = Ничего не изменено. Откройте страницу заново и повторите.
web-fault-too-large = Слишком много данных
web-fault-too-large-words = Ничего не изменено. Выберите меньше строк или файл поменьше.
web-fault-work = Сейчас не получилось
web-fault-said = Так не получится

web-waits = Что ждёт решения
web-waits-nothing = Ничего не ждёт.
web-waits-not-yours = Решения о людях принимает администратор.
web-rejected-files = Непринятые файлы
web-plan = План { $number }
web-tasks = { $count ->
    [one] { $count } задание
    [few] { $count } задания
   *[many] { $count } заданий
} выполнить руками
web-count-undecided = { $count ->
    [one] { $count } действие ждёт решения
    [few] { $count } действия ждут решения
   *[many] { $count } действий ждут решения
}
web-count-held = задержано { $count }
web-runs = Последние запуски
web-runs-none = Запусков ещё не было.
web-run-started = Начат
web-run-job = Что
web-run-outcome = Итог
web-outcome-running = идёт
web-outcome-done = выполнено
web-outcome-nothing-to-do = менять нечего
web-outcome-waiting = ждёт решения
web-outcome-held = задержано защитой
web-outcome-failed = не удалось
web-outcome-interrupted = прерван
job-apply = выполнение плана
web-health = Состояние
web-health-well = Всё работает.
web-health-not-well = Что-то не в порядке.
web-health-unknown = Пока не известно. Если служб несколько, состояние знает та, что сейчас ведёт день этой организации.
web-component-cycle = Сверка
web-component-folders = Папки
web-component-store = База данных
web-component-platform = Платформа
web-status-ok = в порядке
web-status-degraded = не в порядке
web-status-unknown = ещё не проверялось
web-next = Что дальше
web-switch = Стоп
web-stop-words = Стоп останавливает все изменения на платформе. Планы, отчёты и письма продолжаются.
web-stop = Остановить
web-resume-words = Сейчас ничего не выполняется. После снятия одобренное выполнится.
web-resume = Снять стоп
web-is-stopped = Стоп с { $since }: { $who }, «{ $reason }». Ничего не выполняется.

web-told-stopped = Стоп включён: ничего не выполняется.
web-told-resumed = Стоп снят.
run-no-page = Страница проверки не открывается: адрес { $address } занят или недоступен, или не подходит сертификат. Поправьте [web] в kontingent.toml.

web-plans-none = Планов ещё нет. Они появятся после первой сверки.
web-plan-made = Составлен { $made } на { $day }, { $count ->
    [1] платформа
   *[other] платформы
}: { $platform }.
web-plan-superseded = План заменён более новым: решения принимают по нему. Ничего не изменено.
web-plan-closed = В этом плане больше нечего решать; отклонённое возвращают в самом новом. Ничего не изменено.
web-only-looks = Вы смотрите план. Решения принимает администратор.
web-counts = Сколько действий в каком состоянии
web-shown = Показано действий: { $count } из { $all }.
web-findings-count = { $count ->
    [one] { $count } замечание к файлам
    [few] { $count } замечания к файлам
   *[many] { $count } замечаний к файлам
}
web-filters = Что показать
web-filter-by = Сгруппировать
web-filter-kind = Действие
web-filter-standing = Состояние
web-filter-verdict = Вывод программы
web-filter-guard = Защита
web-filter-class = Класс
web-filter-name = Имя
web-filter-any = все
web-filter-do = Показать
web-filter-clear = Сбросить
web-by-class = по классам
web-by-person = по людям
web-no-person = Классы
web-lapsed = Утверждение потеряло силу: { $who }, { $at }.
web-standing-undecided = ждёт решения
web-standing-held = задержано
web-standing-proposed = ждёт второго администратора
web-standing-approved = одобрено
web-standing-rejected = отклонено
web-standing-sent = отправлено
web-standing-done = выполнено
web-standing-failed = не удалось
web-standing-stale = обстоятельства изменились
web-standing-task = в списке заданий
web-pages = Страницы
web-page = страница { $page } из { $pages }
web-page-before = ← раньше
web-page-after = дальше →

web-choose = Выбрать: { $name }, { $action }
web-before = было:
web-after = станет:
web-nothing = нет
web-request = заявка
web-depends = { $count ->
    [one] сначала ещё { $count } действие
    [few] сначала ещё { $count } действия
   *[many] сначала ещё { $count } действий
}
web-proposed = { $who } предлагает выполнить; нужен второй администратор.
web-decide = Решить
web-approve = Одобрить
web-approve-again = Одобрить снова
web-agree = Согласиться
web-reject = Отклонить
web-withdraw = Отозвать решение
web-approve-chosen = Одобрить выбранное
web-reject-chosen = Отклонить выбранное
web-withdraw-chosen = Отозвать решения
web-approve-safe = Одобрить все
web-approve-shown = Одобрить всё показанное
web-approve-group = Одобрить всё здесь
web-guard-show = Показать эти действия
web-lift = Снять защиту для этого плана
web-lift-words = Если всё верно, защиту «{ $guard }» можно снять — только в этом плане. { $count ->
    [one] { $count } действие станет можно одобрить; само оно не выполнится.
    [few] { $count } действия станет можно одобрить; сами они не выполнятся.
   *[many] { $count } действий станет можно одобрить; сами они не выполнятся.
}
web-lift-do = Снять защиту
web-lift-never = Эту защиту решением не снимают: сделайте то, что написано рядом с ней.
web-lift-absent = Эта защита здесь ничего не задерживает. Ничего не изменено.
web-lift-hint = Хотя бы три слова: причину прочтут в журнале те, кого при этом не было.
web-lift-reason = Объясните причину хотя бы тремя словами: её прочтут в журнале те, кого при этом не было.

web-confirm-approve = Что будет сделано
web-confirm-approve-do = Да, одобрить
web-confirm-approve-then = Одобренное программа выполнит сама. Пока не выполнено, решение можно отозвать.
web-confirm-reject = Что не будет сделано
web-confirm-reject-do = Отклонить
web-confirm-reject-words = { $count ->
    [one] Будет отклонено { $count } действие. На платформе из-за этого ничего не изменится.
    [few] Будут отклонены { $count } действия. На платформе из-за этого ничего не изменится.
   *[many] Будут отклонены { $count } действий. На платформе из-за этого ничего не изменится.
}
web-confirm-withdraw = Отозвать решения
web-confirm-withdraw-do = Отозвать
web-confirm-withdraw-words = { $count ->
    [one] Решение по { $count } действию будет отозвано, оно снова будет ждать.
    [few] Решения по { $count } действиям будут отозваны, они снова будут ждать.
   *[many] Решения по { $count } действиям будут отозваны, они снова будут ждать.
}
web-confirm-all = Показать всё по одному
web-reason-optional = Причина (необязательно)
web-reason-needed-here = Чтобы отклонить, нужна причина: её увидят в журнале.
web-back = Назад
web-decided-meanwhile = Пока вы смотрели, по этим действиям что-то решил другой администратор. Ниже — как сейчас. Ничего не изменено.
web-four-eyes = В плане больше { $count } удалений: нужен второй администратор. Без него не будет выполнено:
web-agree-words = { $count ->
    [one] { $count } удаление уже предложено: { $who }. Ваше согласие — второе, решающее.
    [few] { $count } удаления уже предложены: { $who }. Ваше согласие — второе, решающее.
   *[many] { $count } удалений уже предложены: { $who }. Ваше согласие — второе, решающее.
}
web-names-more = { $names } и ещё { $count }
web-will-create-class = { $count ->
    [one] Будет создан { $count } класс: { $names }.
    [few] Будут созданы { $count } класса: { $names }.
   *[many] Будут созданы { $count } классов: { $names }.
}
web-will-rename-class = { $count ->
    [one] Будет переименован { $count } класс: { $names }.
    [few] Будут переименованы { $count } класса: { $names }.
   *[many] Будут переименованы { $count } классов: { $names }.
}
web-will-archive-class = { $count ->
    [one] Будет закрыт { $count } класс: { $names }.
    [few] Будут закрыты { $count } класса: { $names }.
   *[many] Будут закрыты { $count } классов: { $names }.
}
web-will-invite = { $count ->
    [one] Будет приглашён { $count } человек: { $names }.
    [few] Будут приглашены { $count } человека: { $names }.
   *[many] Будут приглашены { $count } человек: { $names }.
}
web-will-add = { $count ->
    [one] Будет добавлен { $count } человек: { $names }.
    [few] Будут добавлены { $count } человека: { $names }.
   *[many] Будут добавлены { $count } человек: { $names }.
}
web-will-reassign = { $count ->
    [one] Будет переведён { $count } человек: { $names }.
    [few] Будут переведены { $count } человека: { $names }.
   *[many] Будут переведены { $count } человек: { $names }.
}
web-will-remove = { $count ->
    [one] Будет удалён { $count } человек: { $names }.
    [few] Будут удалены { $count } человека: { $names }.
   *[many] Будут удалены { $count } человек: { $names }.
}
web-will-attach-class-teacher = { $count ->
    [one] Будет прикреплён { $count } классный руководитель: { $names }.
    [few] Будут прикреплены { $count } классных руководителя: { $names }.
   *[many] Будут прикреплены { $count } классных руководителей: { $names }.
}
web-will-detach-class-teacher = { $count ->
    [one] Будет откреплён { $count } классный руководитель: { $names }.
    [few] Будут откреплены { $count } классных руководителя: { $names }.
   *[many] Будут откреплены { $count } классных руководителей: { $names }.
}
web-will-accept-request = { $count ->
    [one] Будет принята заявка { $count } человека: { $names }.
   *[many] Будут приняты заявки { $count } человек: { $names }.
}
web-will-decline-request = { $count ->
    [one] Будет отклонена заявка { $count } человека: { $names }.
   *[many] Будут отклонены заявки { $count } человек: { $names }.
}
web-will-confirm-status = { $count ->
    [one] Будет подтверждён статус { $count } сотрудника: { $names }.
   *[many] Будут подтверждены статусы { $count } сотрудников: { $names }.
}
web-will-revoke-invite = { $count ->
    [one] Будет отозвано приглашение { $count } человека: { $names }.
   *[many] Будут отозваны приглашения { $count } человек: { $names }.
}
web-will-grant-admin = { $count ->
    [one] Права администратора получит { $count } человек: { $names }.
    [few] Права администратора получат { $count } человека: { $names }.
   *[many] Права администратора получат { $count } человек: { $names }.
}
web-will-revoke-admin = { $count ->
    [one] Прав администратора лишится { $count } человек: { $names }.
    [few] Прав администратора лишатся { $count } человека: { $names }.
   *[many] Прав администратора лишатся { $count } человек: { $names }.
}
web-will-update-person = { $count ->
    [one] Будет исправлено имя { $count } человека: { $names }.
   *[many] Будут исправлены имена { $count } человек: { $names }.
}

web-told-approved = { $count ->
    [one] Одобрено: { $count } действие.
    [few] Одобрено: { $count } действия.
   *[many] Одобрено: { $count } действий.
}
web-told-proposed = { $count ->
    [one] Предложено: { $count } удаление. Ждёт второго администратора.
    [few] Предложено: { $count } удаления. Ждут второго администратора.
   *[many] Предложено: { $count } удалений. Ждут второго администратора.
}
web-told-rejected = { $count ->
    [one] Отклонено: { $count } действие.
    [few] Отклонено: { $count } действия.
   *[many] Отклонено: { $count } действий.
}
web-told-withdrawn = { $count ->
    [one] Решение отозвано: { $count } действие.
    [few] Решение отозвано: { $count } действия.
   *[many] Решение отозвано: { $count } действий.
}
web-told-lifted = Защита снята для этого плана. Теперь эти действия можно одобрить.
web-told-nothing = Ничего не выбрано, или решать здесь нечего: отметьте действия галочкой.
web-told-decided-meanwhile = Пока вы смотрели, по этим действиям решил другой администратор. Ничего не изменено.

clause-meaning-5-11-1 = Администратор ведёт сообщество и классы: приглашает, переводит и удаляет участников по движению контингента и кадров.
clause-meaning-5-11-2 = Администрация техникума состоит в классе сотрудников и в чатах руководства в роли преподавателя.
clause-meaning-5-11-3 = Классный руководитель прикреплён к классу группы и ведёт её чаты: обучающихся, родителей, преподавателей.
clause-meaning-5-11-4 = Преподаватель состоит в классе сотрудников и в классах и предметных чатах групп, где ведёт занятия.
clause-meaning-5-11-5 = Обучающийся состоит в классе своей группы, в чате группы и в чатах по предметам.
clause-meaning-5-11-6 = Родитель (законный представитель) состоит в родительском чате группы ребёнка.
clause-meaning-5-13-3 = До включения в чат человека знакомят с правилами общения.
clause-meaning-5-13-5 = Нарушившего правила модератор может заблокировать на срок до месяца.
clause-meaning-5-13-8 = Уволенного сотрудника, а также выбывшего обучающегося и его родителей удаляют из чатов.

web-choosing = Выбор
web-category = Кто это
web-birth = Дата рождения
web-unknown = неизвестна
web-places = Где
web-source = Откуда
web-account = Учётная запись
web-role = Роль
web-made = Создано
web-term = Действует до
web-clause = Пункт
web-print = Печать
web-copy = Копировать
web-copy-all = Копировать всё

web-people-words = Программа не уверена, кто есть кто. Пока вы не ответите, с этими людьми ничего не делается. Ответ запоминается; его можно взять назад.
web-question-who = Кто это?
web-answer-same = Один человек: { $person } из списка — это { $account } на платформе ({ $id })
web-answer-apart = Это два разных человека
web-answer-none = Никто из них: все это разные люди
web-answer-do = Ответить
web-answers = Данные ответы
web-retract = Взять ответ назад
web-told-same = Запомнено: это один человек. Учтётся в следующем плане.
web-told-apart = Запомнено: это разные люди. Учтётся в следующем плане.
web-told-retracted = Ответ взят назад. Вопрос снова откроется в следующем плане.
web-told-answered-meanwhile = На этот вопрос уже ответили. Ничего не изменено.
web-told-nothing-there = Этого уже нет. Ничего не изменено.

web-upload = Загрузить файлы
web-upload-words = То же, что положить файл в папку: программа прочитает его за несколько секунд и составит новый план. Сам по себе файл никого не удаляет.
web-upload-file = Списки, приказы, выгрузки (Excel, LibreOffice, Word, csv, dbf, zip)
web-upload-do = Загрузить
web-upload-bad-name = Имя файла не подходит: переименуйте его и загрузите снова.
web-upload-not-written = Файл не удалось записать в папку. Скажите тому, кто обслуживает программу.
web-told-uploaded = { $count ->
    [one] Загружен { $count } файл. Он появится ниже, как только будет прочитан, и рядом будет «Как понят файл»: обновите страницу через несколько секунд.
    [few] Загружено { $count } файла. Они появятся ниже, как только будут прочитаны, и рядом с каждым будет «Как понят файл»: обновите страницу через несколько секунд.
   *[many] Загружено { $count } файлов. Они появятся ниже, как только будут прочитаны, и рядом с каждым будет «Как понят файл»: обновите страницу через несколько секунд.
}
web-arrivals = Что приходило
web-file = Файл
web-arrived = Пришёл
web-read-as = Прочитан как
web-file-state = Состояние
web-file-withdraw = Отозвать
web-file-withdraw-words = Файл перестанет действовать, а то, что он заменил, снова будет в силе. Уже сделанное не отменится.
web-file-withdraw-do = Отозвать файл
web-told-file-withdrawn = Файл отозван. Следующий план будет без него.
web-findings-none = Замечаний нет.
web-findings-more = И ещё { $count }: все — в плане в виде xlsx (kontingent show).
web-row = { $file }, строка { $row }
web-row-hidden = Часть ячеек скрыта: их видят только администраторы.
web-row-gone = Этого файла в базе нет: его заменили и стёрли, или это выгрузка с самой платформы.

web-worklist-words = Это платформа не умеет делать через программу. Сделайте сами и отметьте: следующее чтение состава проверит.
web-worklist-paper = Список для печати, с клетками для отметок
web-worklist-text = Весь список текстом
web-tick = Сделано: { $task }
web-tick-chosen = Отметить выбранное как сделанное
web-told-ticked = { $count ->
    [one] Отмечено: { $count } задание. Следующее чтение состава проверит.
    [few] Отмечено: { $count } задания. Следующее чтение состава проверит.
   *[many] Отмечено: { $count } заданий. Следующее чтение состава проверит.
}

web-invitations-all = Показать и использованные, и отозванные
web-invitations-open = Только неиспользованные
web-hand-outs = Раздать: листки для печати
web-hand-outs-of = Приглашения: { $place }

web-journal-person = Человек (имя целиком или ключ)
web-journal-place = Класс или место
web-journal-event = Событие
web-journal-since = Не раньше
web-journal-at = Когда
web-journal-who = Кто решил
web-journal-detail = Подробности
web-journal-export = Сохранить (csv)
web-journal-older = Раньше →

web-since = С
web-until = По

help-demo-serve = Открыть страницу проверки с вымышленным колледжем и учебной платформой; по окончании всё стирается
help-demo-listen = Адрес страницы; без указания — 127.0.0.1:8080 или любой свободный порт
demo-platform = учебная платформа
demo-college = Приозёрский техникум (учебный)
demo-user = Учебный администратор
demo-served =
    Страница проверки вымышленного колледжа открыта на этой машине. Ссылка действует один раз:

      { $link }

    Можно одобрять, отклонять, загружать файлы: меняется только учебная платформа. Закончить: Ctrl+C.
demo-not-served = Страница не открылась: { $reason }.
demo-ended = Учебная страница закрыта, её папка стёрта.
web-plan-state = Состояние: { $state }.

web-filter-platform = Платформа
web-lift-which-platform = Эта защита держит действия на нескольких платформах: откройте план ещё раз и снимите её на нужной.

# План: строки, причины, отметки.
web-standing-certain = без вопросов
web-cause = { $action }: { $why }
web-people-count = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}
web-actions-count = { $count ->
    [one] { $count } действие
    [few] { $count } действия
   *[many] { $count } действий
}
web-people-and-actions = { $people } и ещё { $actions }
web-block-waits = { $count ->
    [one] Ждёт решения: { $whom }
   *[other] Ждут решения: { $whom }
}
web-block-waits-none = Решать нечего
web-block-held = { $count ->
    [0] Задержано защитой
   *[other] Задержано защитой: { $whom }
}
web-block-certain = { $count ->
    [one] { $count } действие без вопросов
    [few] { $count } действия без вопросов
   *[many] { $count } действий без вопросов
}
web-block-decided = { $count ->
    [one] Решено и ждёт выполнения: { $count } действие
    [few] Решено и ждёт выполнения: { $count } действия
   *[many] Решено и ждёт выполнения: { $count } действий
}
web-block-past = { $count ->
    [one] Выполнено или передано: { $count } действие
    [few] Выполнено или передано: { $count } действия
   *[many] Выполнено или передано: { $count } действий
}
web-block-name-held = задержано
web-block-name-certain = без вопросов
web-block-name-decided = решено
web-block-name-past = выполнено
web-block-open = Показать
web-block-close = Свернуть
web-no-question = Без вопросов
web-line-open = по одному
web-line-close = Свернуть
web-line-more = и ещё { $count } — по одному
web-lines-more = { $count ->
    [one] Ещё { $count } строка
    [few] Ещё { $count } строки
   *[many] Ещё { $count } строк
}
web-plan-whole = Весь план
web-approve-on-screen = { $count ->
    [one] Одобрить { $count } показанное здесь действие
    [few] Одобрить { $count } показанных здесь действия
   *[many] Одобрить { $count } показанных здесь действий
}
web-approve-all = Одобрить все { $count }
web-choose-here = Отметить всё здесь
web-chosen = Отмечено
web-clear-chosen = Снять отметки
web-undo = Отменить
web-first-suspended = { $days ->
    [one] (сначала приостановка, через { $days } день — насовсем)
    [few] (сначала приостановка, через { $days } дня — насовсем)
   *[many] (сначала приостановка, через { $days } дней — насовсем)
}
web-only-suspended = (доступ закроется, учётная запись останется)
web-reason-of-rejection = Почему отклонить (увидят в журнале)
web-usual-reason-1 = ждём приказа
web-usual-reason-2 = список неверный, исправим
web-usual-reason-3 = человек остаётся на месте
web-usual-reason-4 = уточняем у куратора
web-changed-meanwhile = Пока вы смотрели, здесь что-то изменилось. Показано, как сейчас; ничего не решено.
web-changed-left-out = Часть выбранного изменилась с тех пор, как вы это видели, и сюда не вошла. Посмотрите её в плане ещё раз.
web-failed-here = Не получилось: ответа нет, решение не принято. Попробуйте ещё раз.
web-told-changed = { $count ->
    [one] { $count } действие изменилось с тех пор, как вы его видели. Посмотрите ещё раз; ничего не решено.
    [few] { $count } действия изменились с тех пор, как вы их видели. Посмотрите ещё раз; ничего не решено.
   *[many] { $count } действий изменились с тех пор, как вы их видели. Посмотрите ещё раз; ничего не решено.
}
web-ticks-still = { $count ->
    [0] Отмечено в плане { $plan }: из того, что осталось прежним, ничего нет.
    [one] Отмеченное в плане { $plan } сохранено: { $count } действие осталось прежним.
    [few] Отмеченное в плане { $plan } сохранено: { $count } действия остались прежними.
   *[many] Отмеченное в плане { $plan } сохранено: { $count } действий остались прежними.
}
web-ticks-changed = { $count ->
    [one] { $count } отмеченное действие изменилось, отметка снята. Сейчас:
    [few] { $count } отмеченных действия изменились, отметки сняты. Сейчас:
   *[many] { $count } отмеченных действий изменились, отметки сняты. Сейчас:
}
web-ticks-was = было:
web-ticks-gone = { $count ->
    [one] { $count } отмеченное действие больше не нужно:
    [few] { $count } отмеченных действия больше не нужны:
   *[many] { $count } отмеченных действий больше не нужны:
}
web-keys = Клавиши
web-key-next = следующая строка
web-key-before = предыдущая строка
web-key-approve = одобрить
web-key-reject = отклонить
web-key-undo = отменить последнее решение
web-key-choose = отметить строку
web-key-open = показать людей по одному
web-key-search = искать по имени
web-key-help = эта подсказка
web-keys-layout = Действуют и в русской раскладке: важна клавиша, а не буква.
web-keys-on = Клавиши включены
web-close = Закрыть
web-changes-link = Что изменилось

# Человек, запуски, что изменилось, обзор словами.
web-person-search = Найти человека
web-person-who = Имя или учётная запись
web-person-find = Найти
web-person-found = { $count ->
    [0] Никого не нашлось. Проверьте имя: достаточно фамилии.
    [one] Нашёлся { $count } человек.
    [few] Нашлись { $count } человека.
   *[many] Нашлось { $count } человек.
}
web-person-last = в планах до { $at }
web-person-answer = Ответить
web-certificate = Справка о выбытии
web-person-where = Где состоит и где должен
web-person-should = Должен быть
web-person-is = Есть
web-yes = да
web-no = нет
web-person-nowhere = Нигде не состоит и не должен.
web-person-unknown-now = Сейчас о человеке здесь ничего не известно: его нет ни в списках, ни на платформе.
web-person-read = На платформе — как прочитано { $at }.
web-person-planned = Намечено
web-person-account = Кто это на платформе
web-person-rows = Строки списков и приказов
web-person-findings = Замечания
web-person-before = Где был раньше
web-person-no-links = Приглашений не было.
web-person-no-journal = В журнале о человеке ничего нет.
web-link-open = действует
web-link-used = использовано
web-link-revoked = отозвано
web-changes = План { $number }: что изменилось
web-changes-first = Сравнить не с чем: раньше планов не было.
web-changes-since = По сравнению с планом { $number } от { $at }.
web-changes-none = Ничего не изменилось.
web-changes-new = Новое
web-changes-changed = Стало иначе
web-changes-done = Выполнено с тех пор
web-changes-gone = Больше не нужно
web-run-took = Сколько
web-run-counts = Что сделано
web-run-on = идёт уже { $time }
web-run-files = { $count ->
    [one] { $count } файл
    [few] { $count } файла
   *[many] { $count } файлов
}
web-run-done = { $count ->
    [one] выполнено { $count } действие
    [few] выполнено { $count } действия
   *[many] выполнено { $count } действий
}
web-run-failed = { $count ->
    [one] не удалось { $count } действие
    [few] не удались { $count } действия
   *[many] не удалось { $count } действий
}
web-seconds = { $count } с
web-minutes = { $count } мин { $seconds } с
web-outcome-remarks = с замечаниями
web-runs-all = Все запуски
web-run-fault-store-locked = База данных была занята.
web-run-fault-store-full = На диске нет места: освободите его.
web-run-fault-store-gone = Файла базы данных не было на месте.
web-run-fault-store-replaced = На месте базы данных лежал другой файл.
web-run-fault-store = База данных не ответила.
web-run-fault-platform-not-read = Состав на платформе прочитать не удалось: проверьте доступ к ней.
web-run-fault-source-not-read = Источник списков не ответил.
web-run-fault-no-membership = Нет списка участников: выгрузите его с платформы.
web-run-fault-changes-not-written = Файл изменений не записался.
web-run-fault-settings = В настройках ошибка.
web-run-fault-link-key = Ключ личных ссылок не прочитался.
web-run-fault-busy = В это время работала другая команда.
web-run-fault-broken-off = Работа оборвалась.
web-run-fault-other = Есть неисправность: её покажет kontingent doctor.
web-story-strangers = { $count ->
    [one] На платформе { $count } посторонний:
    [few] На платформе { $count } посторонних:
   *[many] На платформе { $count } посторонних:
}
web-story-strangers-do = Их нет ни в списках, ни в приказах. Выясните, кто это, и решите в плане.
web-story-half-read = Прочитано не всё: { $count ->
    [one] { $count } место
    [few] { $count } места
   *[many] { $count } мест
 } в принятых файлах.
web-story-strangers-show = Подробнее
web-story-cycle-running = Сверка началась { $at } и идёт.
web-story-cycle-done = Последняя сверка, { $at }: всё выполнено.
web-story-cycle-nothing-to-do = Последняя сверка, { $at }: менять нечего.
web-story-cycle-waiting = Последняя сверка, { $at }: прошла, вас ждут решения.
web-story-cycle-held = Последняя сверка, { $at }: прошла, часть действий задержала защита.
web-story-cycle-remarks = Последняя сверка, { $at }: прошла не вся.
web-story-cycle-failed = Последняя сверка, { $at }: не удалась.
web-story-cycle-interrupted = Последняя сверка, { $at }: прервана; программа повторит её сама.
web-story-compared = { $count ->
    [one] Сверено всё: { $count } место из { $count }.
    [few] Сверено всё: { $count } места из { $count }.
   *[many] Сверено всё: { $count } мест из { $count }.
}
web-story-done = { $count ->
    [one] За последние сутки выполнено { $count } действие.
    [few] За последние сутки выполнено { $count } действия.
   *[many] За последние сутки выполнено { $count } действий.
}
web-children = Чей родитель
web-phone = Телефон
web-phone-end = оканчивается на { $end }
web-joined-since = На платформе с
web-question-look-student = Где посмотреть: дата рождения — в личном деле, день вступления и класс — в карточке участника на платформе; кто это, знает классный руководитель группы.
web-question-look-staff = Где посмотреть: должность и день приёма — в отделе кадров, день вступления — в карточке участника на платформе.
web-question-look-guardian = Где посмотреть: телефон и имена детей — в согласии родителя или в личном деле ребёнка, день вступления и класс — в карточке участника на платформе; спросите классного руководителя.
web-progress = { $count ->
        [one] Выполняется: { $done } из { $count } действия.
       *[many] Выполняется: { $done } из { $count } действий.
    }
web-files-waiting = { $count ->
        [one] Ждёт чтения { $count } файл: { $names }.
        [few] Ждут чтения { $count } файла: { $names }.
       *[many] Ждут чтения { $count } файлов: { $names }.
    }
web-origin-import = командой в терминале
web-origin-folder = папка { $name }
web-origin-service = служба { $name }
web-found-account = учётная запись
web-code-title = Код из телефона
web-code = Код из приложения или резервный код
web-code-hint = Шесть цифр из приложения на телефоне; каждые полминуты они другие.
web-code-wrong = Код не подходит. Введите тот, который приложение показывает сейчас. Если не подходит и он, проверьте, верное ли время на телефоне.
web-code-again = Этот код уже использован. Подождите, пока приложение покажет следующий.
web-code-lost = Нет телефона — введите один из резервных кодов. Нет и их — обратитесь к тому, кто обслуживает программу: kontingent users reset-second-factor.
web-code-anew = Войти под другим именем
web-own-account = Учётная запись
web-second-factor = Второй фактор
web-second-factor-words = Кроме пароля при входе спрашивается код из приложения на телефоне. Кто узнал или подобрал пароль, без телефона не войдёт. Подойдёт любое приложение с одноразовыми кодами (TOTP).
web-second-factor-demanded = Для вашей роли нужен второй фактор. Настройте его — после этого откроются остальные страницы.
web-second-factor-on = Второй фактор включён: при входе спрашивается код из телефона.
web-second-factor-begin = Включить
web-second-factor-begin-words = Понадобится телефон. Сначала повторите пароль.
web-second-factor-begin-do = Настроить
web-second-factor-other = Другой телефон
web-second-factor-other-words = Прежний телефон и прежние резервные коды действуют, пока не введён первый код с нового.
web-second-factor-other-do = Настроить другой телефон
web-second-factor-codes = Новые резервные коды
web-second-factor-codes-words = Если коды кончаются или их кто-то видел. Прежние перестанут действовать.
web-second-factor-codes-do = Получить новые коды
web-second-factor-off = Выключить
web-second-factor-off-words = После этого для входа достаточно пароля.
web-second-factor-off-do = Выключить второй фактор
web-second-factor-no-key = Второй фактор проверить нельзя: ключ sign-in.key рядом с базой не читается или он другой. Верните файл из копии или снимите второй фактор: kontingent users reset-second-factor.
web-recovery-left = { $count ->
    [0] Резервных кодов не осталось: получите новые.
    [one] Остался { $count } резервный код.
    [few] Осталось { $count } резервных кода.
   *[many] Осталось { $count } резервных кодов.
 }
web-enrolment = Настройка второго фактора
web-enrolment-app = Откройте на телефоне приложение с одноразовыми кодами.
web-enrolment-scan = Добавьте в нём учётную запись: наведите камеру на код.
web-enrolment-qr = QR-код для приложения
web-enrolment-here = Открыть в приложении на этом же телефоне
web-enrolment-type = Не получается — введите ключ вручную:
web-enrolment-confirm = Введите код, который показало приложение. Только после этого второй фактор начнёт действовать.
web-enrolment-hint = Шесть цифр. Часы телефона и сервера должны идти верно.
web-enrolment-do = Включить второй фактор
web-enrolment-wrong = Код не подходит. Введите тот, который приложение показывает сейчас; проверьте, верное ли время на телефоне.
web-enrolment-not-now = Вернуться, ничего не меняя
web-recovery = Резервные коды
web-recovery-once = Второй фактор включён. Эти коды показываются один раз: распечатайте или перепишите их.
web-recovery-words = Каждый код заменяет телефон один раз. Храните их не там, где пароль: например, в сейфе.
web-recovery-kept = Коды сохранены
web-own-password = Пароль
web-password-now = Нынешний пароль
web-password-new = Новый пароль
web-password-words = Не меньше { $count } символов. Лучше всего — три-четыре слова, не связанных друг с другом.
web-own-password-do = Сменить пароль
web-own-password-wrong = Нынешний пароль не подходит.
web-told-recovery-used = Вы вошли по резервному коду. { $count ->
    [0] Это был последний: получите новые.
    [one] Остался { $count } код.
    [few] Осталось { $count } кода.
   *[many] Осталось { $count } кодов.
 }
web-told-second-factor-off = Второй фактор выключен.
web-told-password-changed = Пароль сменён. Остальные открытые входы завершены.
