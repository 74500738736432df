# Журнал службы на терминале: ключ — сообщение журнала через дефисы.
log-ready = Служба работает.
log-ended = Служба остановлена.
log-review-page = Страница: { $address }
log-there-are-no-users-of-the-page = Войти на страницу пока некому. Создайте первого: kontingent users add ИМЯ --role administrator
log-file-taken = Файл из папки { $outcome ->
    [accepted] принят.
    [known] уже был принят раньше.
   *[other] не принят: объяснение лежит рядом с ним, в папке rejected.
 }
log-something-that-is-not-a-file-is-left-in-a-watched-folder = В папке лежит то, что не файл: оно оставлено.
log-a-watched-folder-cannot-be-used = Папкой для файлов нельзя пользоваться. Что не так: kontingent doctor.
log-files-were-not-taken-in = Файлы не приняты. Что не так: kontingent doctor.
log-due = По расписанию: { $job ->
    [sync] сверка
    [plan] план
    [report] отчёт
   *[backup] копия базы
 }.
log-cycle-ended = Сверка закончена: { $outcome ->
    [done] всё выполнено.
    [nothing_to_do] делать нечего.
    [waiting] часть ждёт решения.
    [held] задержана защитой, нужен человек.
   *[failed] не удалась. Что не так: kontingent doctor.
 }
log-cycle-failed = Сверка не удалась. Что не так: kontingent doctor.
log-a-cycle-that-was-interrupted-is-begun-again = Прерванная сверка начата заново.
log-the-database-is-not-in-its-place = { $reason }
log-the-database-is-in-its-place-again = База данных снова на месте; работа продолжается.
log-what-could-not-be-read-is-asked-again = Спрашиваем ещё раз то, что не отвечало.
log-a-file-in-a-watched-folder-breaks-off-it-is-waited-for = Файл в папке обрывается: похоже, копируется. Ждём его конца.
log-planned = План составлен.
log-not-planned = План не составлен. Что не так: kontingent doctor.
log-report-made = Отчёт отправлен.
log-the-report-was-not-made = Отчёт не составлен. Что не так: kontingent doctor.
log-database-copied = База скопирована.
log-database-not-copied = База не скопирована: проверьте место на диске и права на папку backups.
log-carried-out = План { $plan }: выполнено { $done ->
    [one] { $done } действие
    [few] { $done } действия
   *[many] { $done } действий
 }{ $failed ->
    [0] .
   *[other] , не удалось: { $failed }. Подробности: kontingent journal.
 }
log-not-carried-out-now = План { $plan } сейчас не выполняется: всё остановлено или время для этого не подходит.
log-not-carried-out = План { $plan } не выполнен. Что не так: kontingent doctor.
log-another-process-is-at-work = Сейчас работает другая команда kontingent; служба ждёт.
log-letter-not-sent = Письмо не отправлено. Проверьте почту: kontingent doctor.
log-report-not-sent = Отчёт не отправлен. Проверьте почту: kontingent doctor.
log-nothing-has-happened-for-too-long = Слишком давно ничего не происходит: нет сверок, файлов или решений.
log-configuration-reloaded = Настройка прочитана заново.
log-configuration-refused-the-former-one-stays-in-force = Новая настройка не принята, действует прежняя. { $fault }
log-standing-by-another-daemon-works-on-this-store = С этой базой работает другая служба; эта ждёт.
log-signed-in = На страницу вошёл человек.
log-an-attempt-to-sign-in-has-failed = Кто-то ввёл неверное имя или пароль.
log-an-attempt-to-sign-in-was-refused-too-many-have-failed = Вход закрыт на время: слишком много неверных попыток.
log-files-uploaded = Через страницу загружено файлов: { $count }.
log-too-many-connections-the-most-silent-ones-are-closed = Слишком много соединений ({ $port }): те, кто молчит дольше всех, отключаются.
log-the-system-allows-few-open-files-the-page-has-few-connections = Система разрешает мало открытых файлов: у страницы не больше { $connections } соединений. Как увеличить: раздел «Страница» в docs/guide-it.ru.md.
log-an-attempt-to-sign-in-has-failed-the-code = Кто-то ввёл верный пароль и неверный код из телефона.
log-a-second-factor-is-set-up = Пользователь страницы включил второй фактор.
log-the-key-of-second-factors-cannot-be-used = Ключом второго фактора (sign-in.key рядом с базой) нельзя пользоваться: { $fault }
