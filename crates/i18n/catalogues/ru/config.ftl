# Настройка: что в ней не так, проверка, первые шаги, расписания.

config-place-file = { $file }:
config-place-line = { $file }, строка { $line }:
config-place = { $file }, строка { $line }, «{ $key }»:

config-no-file = такого файла нет.
config-hint-init = Создайте настройку командой kontingent init или укажите файл в --config.
config-nowhere = Настройки нет: ни kontingent.toml в этой папке, ни /var/lib/kontingent/kontingent.toml.
config-unreadable = файл не прочитать.
config-unreadable-folder = папку не прочитать.
config-unreadable-file = файл «{ $path }» не прочитать.
config-hint-rights = Проверьте имя и права.
config-not-utf8 = текст не в кодировке UTF-8.
config-hint-utf8 = Сохраните файл в UTF-8.
config-syntax = запись не по правилам TOML: { $words }.

config-unknown-key = такого ключа нет.
config-hint-meant = Возможно, имелось в виду: { $meant }.
config-hint-keys = Здесь бывают: { $allowed }.
config-not-one-of = значение «{ $value }» не подходит.
config-hint-allowed = Подходит: { $allowed }.
config-hint-meant-or-allowed = Возможно, имелось в виду: { $meant }. Подходит: { $allowed }.
config-missing = не указано, а без этого нельзя.
config-empty = пустое значение.
config-expected-string = здесь нужна строка в кавычках.
config-expected-strings = здесь нужен список строк, например ["один", "два"].
config-expected-number = здесь нужно целое число без кавычек.
config-expected-flag = здесь нужно true или false.
config-expected-table = здесь нужен раздел с ключами.
config-expected-tables = здесь нужен раздел в двойных скобках, например [[folders]], или список разделов.
config-out-of-bounds = число вне допустимого.
config-hint-bounds = Подходит: от { $from } до { $to }.

config-no-variable = переменной окружения { $name } нет или она пуста.
config-hint-variable = Задайте её для службы или впишите значение.
config-bad-variable = после «$» в фигурных скобках нужно имя переменной.
config-hint-braces = Имя состоит из латинских букв, цифр и подчёркиваний, скобка закрывается.

config-secret-in-clear = секрет в открытом виде.
config-hint-secret = Положите его в файл и укажите { $other } = "secrets/…" или возьмите из переменной окружения в виде "${"{"}ИМЯ{"}"}".
config-hint-token = Положите ключ доступа в файл и укажите token_file = "secrets/…".
config-hint-password = Положите пароль в файл и укажите password_file = "secrets/…".
config-secret-twice = указано и это, и «{ $other }»; оставьте одно.
config-secret-no-file = файла «{ $path }» нет.
config-hint-secret-file = Создайте его и впишите секрет одной строкой; читать файл должна только служба (права 0600).
config-secret-unreadable = файл «{ $path }» не прочитать.
config-secret-not-regular = «{ $path }» — не обычный небольшой файл.
config-secret-empty = файл «{ $path }» пуст.
config-secret-lines = в файле «{ $path }» больше одной строки.
config-secret-open = файл «{ $path }» доступен всем на этой машине. Оставьте доступ только службе: chmod 600.
config-secret-in-url = в адресе есть имя или пароль.

config-no-zone = часового пояса «{ $value }» нет.
config-hint-zone = Пишется так: Europe/Moscow, Asia/Yekaterinburg.
config-store-url = это не адрес базы PostgreSQL.
config-hint-store = Пишется так: postgres://пользователь:пароль@адрес/база — в файле (url_file) или в переменной окружения (url = "{"$"}{"{"}ИМЯ{"}"}").
config-recipient = это не открытый ключ age.
config-hint-recipient = Открытый ключ — строка age1…, её печатает age-keygen. Последние буквы проверяют остальные: опечатка в ключе тоже ошибка.
config-recipient-secret = это закрытый ключ, ему здесь не место: кто прочтёт настройку, прочтёт и все копии.
config-hint-recipient-secret = Впишите открытый ключ (age1…, age-keygen -y ФАЙЛ), закрытый уберите с этой машины и создайте новую пару: этот уже лежал здесь.
config-no-folders = нет ни одной папки.
config-folder-twice = папка «{ $value }» указана дважды.
config-shelf-watched = «{ $value }» — папка, из которой берут файлы; класть в неё прочитанные нельзя: они будут взяты снова.
config-no-platforms = нет ни одной платформы.
config-hint-platform = Самая простая: [[platforms]], name = "sferum", kind = "files" — участники берутся из выгрузок в папке, изменения вносит человек.
config-platform-twice = платформа с именем «{ $value }» уже есть.
config-files-twice = платформа вида files может быть одна: в выгрузке не сказано, чья она.
config-no-chat-place = «{ $value }» — не место для чата: пишется chat:students:ИС-21, chat:parents:ИС-21 или словами, «чат родителей ИС-21».
config-no-cohort-place = «{ $value }» — не место для глобальной группы: пишется class:ИС-21 или staff.
config-no-url = это не адрес.
config-hint-url = Пишется так: https://адрес.
config-unprotected = связь не защищена, секрет может прочитать любой по пути. Для сервера не на этой же машине включите TLS.
config-no-certificate = в файле «{ $path }» нет сертификата.
config-hint-certificate = Нужен текстовый вид (PEM), который начинается с BEGIN CERTIFICATE.
config-no-mailbox = «{ $value }» — не адрес почты.
config-hint-mailbox = Пишется так: admin@college.example или Контингент <admin@college.example>.
config-no-sender = отправитель не указан, а почта включена.
config-no-receiver = получатель не указан, а почта включена.
config-no-address = «{ $value }» — не адрес с портом.
config-hint-address = Пишется так: 127.0.0.1:8711.
config-policy-twice = правила указаны и здесь, и в разделе [policy]; оставьте одно.
config-mapping-twice = имя «{ $value }» уже занято другим файлом этой папки.

config-not-here = здесь этого быть не может: это общее для всех организаций.
config-hint-not-here = Место этому в { $common }.
config-organization-name = нет названия организации.
config-hint-organization-name = Впишите его в этот файл: organization = "Название".
config-organization-file = «{ $value }» не годится в коды организации.
config-hint-organization-file = Код — до 40 знаков: строчные латинские буквы, цифры, «-» и «_», в начале буква или цифра; region занято. Например: organizations/kt-1.toml.
config-organization-nobody = папку никто не читает: файла organizations/{ $value }.toml нет.
config-hint-organization-nobody = Создайте его или переименуйте папку.
config-region-store = организаций несколько, база им нужна на сервере PostgreSQL, а её адреса нет.
config-hint-region-store = Положите адрес в файл и укажите в разделе [store]: url_file = "secrets/database".
config-which-organization = организаций несколько: { $value }.
config-hint-which-organization = Скажите, о какой речь: --organization КОД или переменная KONTINGENT_ORGANIZATION.
config-no-organization = организации «{ $value }» нет.
config-hint-organizations = Все коды: kontingent organizations.
config-no-region = организация здесь одна, и кода «{ $value }» у неё нет.
config-hint-no-region = Уберите --organization и переменную KONTINGENT_ORGANIZATION.
config-no-organizations = организация здесь одна.
config-hint-regions = Несколько получается из файлов organizations/КОД.toml.
config-path-shared = «{ $value }» есть и у организации «{ $other }»: их файлы смешались бы.
config-hint-path-shared = Впишите в путь код: inbox/${"{"}ORGANIZATION{"}"}.
config-bot-shared = бот платформы «{ $value }» тот же, что у организации «{ $other }».
config-hint-bot-shared = У каждой организации бот свой: token_file = "secrets/${"{"}ORGANIZATION{"}"}/max".
config-address-shared = адрес { $value } занят организацией «{ $other }».
config-hint-address-shared = Дайте каждой свой порт: [platforms.webhook], listen.

config-no-cron = «{ $value }» — не расписание.
config-hint-cron = Пишется так: "30 2 * * *" — минута, час, день месяца, месяц, день недели (0 и 7 — воскресенье).
config-never = «{ $value }» не наступит никогда.
config-no-hours = «{ $value }» — не промежуток часов.
config-hint-hours = Пишется так: "22:00-07:00".
config-no-day = «{ $value }» — не дата.
config-hint-day = Пишется так: "2026-12-31".
config-days-reversed = последний день раньше первого.

help-config-option = Файл настройки; без указания — переменная KONTINGENT_CONFIG, затем kontingent.toml в этой папке, затем /var/lib/kontingent/kontingent.toml
help-organization-option = Код организации, если их несколько; без указания — переменная KONTINGENT_ORGANIZATION
help-name-code = КОД
help-organizations = Показать организации этой установки: коды, названия, платформы, папки, расписания и неполадки настройки.
help-organizations-example =
    Пример: kontingent organizations --format json
    Итог: 0 — неполадок нет; 1 — есть.
help-init = Создать настройку с пояснениями и папки для неё.
help-init-example =
    Пример: kontingent init контингент
    Пример: kontingent init контингент --roster список.xlsx
help-init-folder = Папка, в которой всё создать; без указания — эта
help-init-roster = Предложить настройку чтения по заголовкам этого файла
help-init-force = Заменить kontingent.toml (прежний останется с .bak); остальное не трогается
help-name-folder = ПАПКА
help-doctor = Проверить настройку, папки, права, расписания и почту и сказать, что делать с каждой неполадкой.
help-doctor-example =
    Пример: kontingent doctor --config /var/lib/kontingent/kontingent.toml
    Итог: 0 — неполадок нет; 1 — есть.
help-schedules = Показать, когда что будет запущено.
help-schedules-example = Пример: kontingent schedules --count 5
help-count = Сколько ближайших запусков показать; без указания — 3
help-name-number = ЧИСЛО

init-exists = Уже есть: { $names }. Ничего не изменено. Укажите другую папку; --force заменит только kontingent.toml.
init-failed = { $path }: не создать ({ $reason }). Проверьте папку и права.
init-made = Создано в «{ $folder }»:
init-backup = Прежняя настройка: { $name }
init-mapping = mappings/own.toml: набросок по файлу «{ $file }», просмотрите его
init-mapping-kept = mappings/own.toml уже есть и не изменён
init-next = Что дальше:
init-step-edit = впишите в kontingent.toml название организации и почту
init-step-doctor = проверьте: { $command }
init-step-files = положите списки, приказы и выгрузку участников в папку inbox
init-step-guess = если файл читается не так: kontingent mapping check ФАЙЛ
init-step-schedules = посмотрите, когда что будет запущено: { $command }

schedules-none = Ничего не назначено.
schedules-off = выключено
schedules-quiet = тихие часы: { $from }–{ $to }, в это время план составляется, но не выполняется
schedules-freeze = не выполняется: { $from } – { $to }
schedules-missed-later = пропущенный запуск выполняется один раз
schedules-missed-never = пропущенный запуск не выполняется
schedules-in-quiet = тихий час
schedules-in-freeze = без выполнения
schedules-reason = ({ $reason })

job-sync = сверка
job-plan = план
job-report = отчёт
job-backup = копия базы

weekday-1 = пн
weekday-2 = вт
weekday-3 = ср
weekday-4 = чт
weekday-5 = пт
weekday-6 = сб
weekday-7 = вс

organizations-line = { $code }: { $name }; платформы: { $platforms }; папок: { $folders }; расписания: { $schedules }
organizations-only = { $name }; платформы: { $platforms }; папок: { $folders }; расписания: { $schedules }
organizations-faulty = { $code }: в настройке есть неполадки
organizations-nothing = нет

doctor-common = Общее
doctor-organization = Организация { $code }: { $name }
doctor-organization-faulty = Организация { $code }

doctor-config = настройка
doctor-config-ok = { $file } прочитан, ошибок нет
doctor-rights = права
doctor-rights-ok = секреты и настройка закрыты от посторонних
doctor-rights-folder = изменить файлы в папке настройки может кто угодно
doctor-rights-folder-hint = Оставьте запись только владельцу: chmod o-w ПАПКА.
doctor-rights-config = изменить { $file } может кто угодно
doctor-rights-config-hint = Оставьте запись только владельцу: chmod o-w { $file }.
doctor-warning = на заметку
doctor-folder = папка «{ $path }»
doctor-folder-ok = есть, запись разрешена
doctor-folder-missing = папки нет
doctor-folder-missing-hint = Создайте её и дайте службе право записи.
doctor-folder-not = это не папка
doctor-folder-closed = запись запрещена
doctor-folder-closed-hint = Дайте право записи тому, от чьего имени работает программа.
doctor-folder-later = папки ещё нет, программа создаст её сама
doctor-mappings = настройки чтения
doctor-mappings-ok = { $own ->
    [0] только встроенные
   *[other] своих: { $own }
 }
doctor-schedules = расписания
doctor-schedules-ok = ближайший запуск: { $name }, { $when }
doctor-schedules-none = ничего не назначено: программа ничего не сделает сама
doctor-schedules-none-hint = Включите расписание в папке schedules: enabled = true.
doctor-schedules-no-sync = сверка не назначена
doctor-schedules-no-sync-hint = Добавьте расписание с job = "sync".
doctor-schedules-held = { $name }: ближайшие запуски приходятся на тихие часы, выполнено не будет ничего
doctor-schedules-held-hint = Измените cron или quiet_hours.
doctor-zone = часовой пояс
doctor-zone-ok = { $zone }, сейчас { $time }
doctor-mail = почта
doctor-mail-ok = через { $host }, получателей: { $count }
doctor-mail-none = не настроена: об остановленных планах никто не узнает
doctor-mail-none-hint = Заполните [notify] и [notify.smtp].
doctor-clock = часы
doctor-clock-ok = идут верно, насколько это можно узнать
doctor-clock-wrong = на машине { $time }, этого не может быть
doctor-clock-future = файл «{ $path }» изменён позже, чем сейчас на часах
doctor-clock-set = переведены: { $time } по переменной { $variable }; программа живёт не в настоящем дне
doctor-clock-set-hint = Это только для проб и тестов. Для работы с людьми уберите { $variable } из окружения.
doctor-clock-hint = Включите синхронизацию времени (NTP).
doctor-sound = Неполадок нет.
doctor-sound-warnings = Неполадок нет, замечаний: { $warnings }.
doctor-unsound = { $faults ->
    [one] { $faults } неполадка
    [few] { $faults } неполадки
   *[other] { $faults } неполадок
 }.

doctor-store = база данных
doctor-store-none = ещё не создана; появится при первом запуске
doctor-store-ok = цела, записей в журнале: { $entries }
doctor-store-server = сервер отвечает
doctor-store-hint = Остановите службу и верните последнюю резервную копию; если её нет, обратитесь к разработчикам.
doctor-platforms = платформы
doctor-platform = платформа «{ $platform }»
doctor-platform-files = без прямой связи: списки участников кладут в папку, действия выполняет человек
doctor-platform-ok = отвечает; мест: { $places }, участников в них: { $seats }
doctor-platform-hint = Проверьте url, token_file и сеть; затем повторите kontingent doctor.
doctor-mail-server = почтовый сервер
doctor-mail-server-ok = { $address } отвечает
doctor-mail-server-away = { $address } не отвечает
doctor-mail-server-hint = Проверьте host и port в [notify.smtp] и сеть.

config-web-unprotected = страница была бы открыта в сеть без защиты: пароли пошли бы открытым текстом.
config-hint-web = Оставьте 127.0.0.1, укажите tls_cert и tls_key или address = "https://…", если перед страницей стоит прокси.
config-web-address = это не адрес страницы.
config-hint-web-address = Пишется так: https://review.college.example, без пути.
config-web-proxies = страница открыта в сеть, а какой прокси стоит перед ней, не сказано: адреса посетителей, которые называет прокси на другой машине, не учитываются. Укажите proxies = ["адрес прокси"].
config-no-network = «{ $value }» — не адрес и не сеть.
config-hint-network = Пишется так: 192.168.1.7 или 10.0.0.0/8.
config-no-number = это не номер.
config-hint-number = Номер пишется цифрами в кавычках, у чата — с минусом: "-70801090403050".
config-source-twice = Источник «{ $value }» описан дважды: имена должны различаться.
