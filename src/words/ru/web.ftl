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
web-name = Имя
web-password = Пароль
web-sign-in-wrong = Имя или пароль не подходят.
web-sign-in-locked = Слишком много неудачных попыток. Подождите { $count } минут и попробуйте снова.
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
web-run-ended = Закончен
web-outcome-running = идёт
web-outcome-done = выполнено
web-outcome-nothing-to-do = менять нечего
web-outcome-waiting = ждёт решения
web-outcome-held = задержано защитой
web-outcome-failed = не вышло
web-outcome-interrupted = прерван
job-apply = выполнение плана
web-health = Состояние
web-health-well = Всё работает.
web-health-not-well = Что-то не в порядке.
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
