# Платформы: почему состав не прочитан.

platform-unreachable = { $url } не отвечает: { $reason }. Состав не прочитан, ничего не изменено. Проверьте сеть и адрес в kontingent.toml.
platform-refused = { $url } ответила отказом (код { $status }). Состав не прочитан, ничего не изменено. Повторите позже; если отказ повторяется, обратитесь в поддержку платформы.
platform-unauthorized = { $url } не принимает ключ доступа. Состав не прочитан, ничего не изменено. Выпустите новый ключ и положите его в файл token_file.
platform-not-understood = { $url } ответила не тем, что ожидалось: { $reason }. Состав не прочитан, ничего не изменено.
platform-incomplete = { $url } отдала { $got } участников из { $expected }. Неполный состав не используется, ничего не изменено.

platform-change-refused = Платформа отказала: { $reason }. Изменение не сделано.
platform-change-not-now = Платформа сейчас не принимает изменений: { $reason }. Изменение не сделано, его можно повторить позже.
platform-change-unknown = Ответ платформы потерян: { $reason }. Сделано ли изменение, покажет следующее чтение состава.

platform-bad-url = «{ $url }» — не адрес платформы. Укажите http:// или https://, без имени, пароля и параметров.
platform-bad-rate = Разрешённая частота запросов должна быть не меньше 1 в секунду.
platform-bad-ca-file = { $file }: сертификаты не прочитать ({ $reason }). Нужен файл PEM.
platform-no-tls = Не удалось подготовить защищённое соединение. Проверьте ca_file и системные сертификаты.

# Причины, словами.
platform-reason-claim-lost = работу мог взять другой процесс
platform-reason-timeout = время ожидания вышло
platform-reason-connection-refused = соединение отклонено
platform-reason-no-such-host = такого адреса нет
platform-reason-no-connection = нет соединения
platform-reason-connection-lost = соединение оборвалось
platform-reason-certificate = сертификату нет доверия: назовите файл доверенных сертификатов в ca_file (для MAX — корневой и промежуточный сертификаты Минцифры)
platform-reason-too-large = ответ слишком велик
platform-reason-other-shape = в ответе платформы одно из полей не такое, как в описании её интерфейса
platform-reason-not-json = это не ответ платформы
platform-reason-page-repeated = одна и та же страница пришла дважды
platform-reason-no-organization = в списке мест нет сообщества организации
platform-reason-foreign-place = участник из места, которого нет в списке
platform-reason-no-name = участник без имени
platform-reason-no-account = участник без учётной записи
platform-reason-changed-meanwhile = состав изменился во время чтения
platform-reason-too-many-requests = слишком много запросов
platform-reason-unavailable = платформа временно недоступна
platform-reason-unauthorized = ключ доступа не принят
platform-reason-already-member = уже состоит там
platform-reason-not-member = там не состоит
platform-reason-no-such-place = такого класса или чата нет
platform-reason-no-such-account = такой учётной записи нет
platform-reason-no-such-request = заявки нет
platform-reason-no-such-invitation = приглашения нет
platform-reason-invitation-used = приглашение уже использовано
platform-reason-last-admin = это последний администратор
platform-reason-blocked = участник заблокирован
platform-reason-invited = приглашение ещё не принято
platform-reason-requested = подана заявка
platform-reason-left = участник вышел по своей воле
platform-reason-suspended = участие приостановлено
platform-reason-place-exists = такое имя уже занято
platform-reason-ambiguous = подходят несколько приглашений
platform-reason-bot-not-in-chat = бота в этом чате нет.
platform-reason-bot-not-admin = бот в этом чате не администратор.
platform-reason-privacy = человек запретил добавлять себя в чаты
platform-reason-adding-refused = мессенджер не даёт добавлять в этот чат
platform-reason-no-dialogue = человек не открывал бота или остановил его
platform-reason-not-done = не сделано
platform-reason-not-removed = не удалено
platform-reason-broken-off = работа прервана

# ── источники: электронный журнал, OneRoster ──
service-unreachable = { $url } не отвечает: { $reason }. Проверьте сеть и адрес в kontingent.toml.
service-refused = { $url }: отказ (код { $status }). Если он повторяется, проверьте права ключа: kontingent doctor.
service-unauthorized = { $url } не принимает ключ. Получите у службы новый и положите его в файл token_file (или client_secret_file).
service-not-understood = { $url }: вместо списка { $reason }.
service-incomplete = { $url }: получено { $got } из { $expected }. Неполный список не используется.
platform-reason-maintenance = страница о технических работах
platform-reason-no-school = у ключа нет ни одной организации
platform-reason-several-schools = у ключа несколько организаций; назовите нужную: school = "…"
platform-reason-no-id = запись без идентификатора
platform-reason-record = запись не понята и пропущена; из-за неё никто не считается выбывшим
platform-reason-token-not-kept = новый ключ не удалось сохранить рядом с базой
sight-school = организация
sight-groups = группы
sight-students = студенты первой группы
sight-teachers = преподаватели
sight-lessons = преподаватели первой группы
sight-relatives = родственники первого студента
sight-history = история первого студента
sight-people = люди
sight-enrollments = записи в группы
sight-demographics = даты рождения
sight-seen = { $what } — { $count }
sight-refused = { $what }: { $reason }
doctor-source = Источник «{ $source }»
doctor-source-ok = можно читать: { $seen }.
doctor-source-hint = Проверьте адрес, ключи и права в разделе [[sources]]. Пока источник не читается, действует последний принятый контингент.
unread-teachers = список преподавателей
unread-relatives = родственники

# ── Moodle ──
platform-reason-function-not-allowed = эта функция не разрешена службе kontingent на сайте
platform-reason-two-cohorts = место занимают сразу две глобальные группы; оставьте одну или укажите нужную: cohorts = [{"{"} cohort = "…", place = "…" {"}"}]
platform-reason-no-email = в списках нет адреса почты, а без него учётную запись не создать
platform-reason-account-exists = с этим адресом почты уже есть учётная запись без номера: проверьте, чья она, и впишите в неё номер (idnumber)
platform-reason-account-of-another = этот адрес почты стоит в учётной записи с другим номером (idnumber): проверьте, чья она
platform-reason-number-of-another = с этим номером (idnumber) на сайте записан другой человек: проверьте, чей это номер
platform-reason-own-account = это учётная запись самой программы
platform-reason-not-carried-out = программа этого не делает
platform-reason-nopermissions = у учётной записи программы нет права на это
platform-reason-accessexception = сайт не пускает программу. Возможные причины: ключ истёк (тогда дальше будет «не принимает ключ»), обращение с другого адреса, служба выключена или функция в неё не входит, нет права webservice/rest:use
platform-reason-invalidparameter = сайт не принял данные: возможно, такое имя входа или адрес почты уже заняты
platform-reason-names-hidden = сайт скрывает от программы имена: дайте её учётной записи право moodle/site:viewfullnames
platform-reason-accounts-hidden = сайт не показывает программе ни одной чужой учётной записи: дайте ей право moodle/user:viewdetails
platform-reason-numbers-hidden = сайт скрывает от программы номера (idnumber): дайте её учётной записи право moodle/user:viewalldetails
platform-reason-suspended-hidden = сайт скрывает от программы, кто заблокирован: дайте её учётной записи право moodle/user:viewhiddendetails
doctor-functions = Права на сайте «{ $platform }»
doctor-functions-ok = есть все (Moodle { $release }).
doctor-functions-missing = не хватает функций, без которых сайт не прочитать: { $functions } (Moodle { $release }).
doctor-functions-by-hand = чего не разрешено, то делает человек: { $functions } (Moodle { $release }).
doctor-rights-missing = у учётной записи программы нет прав: { $functions } (Moodle { $release }).
doctor-rights-hint = Дайте права роли программы в контексте системы: «Администрирование → Пользователи → Права → Определить роли». Список — docs/guide-services.ru.md.
doctor-functions-hint = Добавьте функции в службу на сайте: «Администрирование → Сервер → Веб-службы → Внешние службы». Как — docs/guide-services.ru.md.

# ── обмен файлами ──
platform-no-file = Файла { $file } нет. Состав не прочитан, ничего не изменено. Проверьте выгрузку и ключ members в kontingent.toml.
platform-old-file = Файлу { $file } уже { $days ->
    [one] { $days } день
    [few] { $days } дня
   *[many] { $days } дней
}: по такому старому списку решать нельзя. Сделайте новую выгрузку (или увеличьте max_age_days).
platform-bad-file = Файл { $file } не прочитан. { $reason } Ничего не изменено.
exchange-growing = Его всё ещё пишут.
cycle-changes-not-written = { $platform }: файл изменений { $file } не записан: { $reason }. В нём осталось то, что было раньше.
changes-sheet = Изменения
changes-task = № задания
changes-action = Действие
changes-person-id = Личный номер
changes-platform-id = Номер в системе
changes-full-name = ФИО
changes-surname = Фамилия
changes-given-name = Имя
changes-patronymic = Отчество
changes-birth-date = Дата рождения
changes-email = E-mail
changes-role = Роль
changes-group = Группа
changes-from-group = Из группы
changes-old-name = Прежнее имя
changes-order-number = № приказа
changes-order-date = Дата приказа
changes-effective-date = Действует с
changes-basis = Основание
changes-clause = Пункт регламента
changes-opened-on = Добавлено
doctor-list-ok = список читается; мест: { $places }, участников в них: { $seats }
doctor-list-hint = Проверьте ключи members, mapping и actions в разделе [[platforms]]; как понят файл, покажет kontingent mapping check.
doctor-changes-nowhere = папки для файла изменений нет: { $file }
platform-obstacle = { $url }: { $reason }. Состав не прочитан, ничего не изменено.
platform-odd-account = { $url } отказывается показать учётную запись ({ $account }): её данные не проходят собственную проверку Moodle. Обычно виноваты способ входа удалённого модуля, заглавные или русские буквы в имени входа, знак «<» в имени или городе. Исправьте эту запись на сайте. Состав не прочитан, ничего не изменено.
platform-two-cohorts = Место { $place } занимают сразу две глобальные группы сайта: { $cohorts }. Оставьте одну или укажите нужную: cohorts = [{"{"} cohort = "…", place = "…" {"}"}]. До этого план для сайта не составляется.
platform-reason-site-maintenance = сайт закрыт на обслуживание; когда его откроют, сверка пройдёт сама
platform-reason-services-off = сайт отвечает «запрещено» (HTTP 403): веб-службы выключены или доступ к ним закрыт сервером. Включите их в «Администрирование → Расширенные возможности»
platform-reason-wsaccessusersuspended = учётная запись, которой выдан ключ, на сайте заблокирована: откройте её
platform-reason-invalidresponse = сайт не смог собрать ответ: данные какой-то учётной записи не проходят его собственную проверку
platform-reason-time-limit = веб-сервер сайта прервал вызов по своему пределу времени (HTTP 504). Увеличьте предел для /webservice/rest/server.php
platform-reason-emails-hidden = сайт скрывает адреса почты, поэтому не видно, чей это адрес, и новая запись не создаётся: дайте учётной записи программы право moodle/site:viewuseridentity и оставьте email среди showuseridentity
platform-reason-cohort-number-taken = такой номер (idnumber) уже есть у другой глобальной группы, возможно, в категории курсов, где её не видно программе: освободите номер
platform-reason-cohort-number-alike = база данных сайта (MariaDB или MySQL) не отличает этот номер (idnumber) от номера другой глобальной группы: она не различает большие и маленькие буквы, «ё» и «е». Два таких класса на сайте вместе быть не могут. Назовите одну из групп иначе или свяжите с ней глобальную группу под другим номером (cohorts в kontingent.toml)
platform-reason-bad-email = такой адрес почты сайт не примет: нужны латинские буквы, имя и домен
platform-reason-no-given-name = в списках нет фамилии или имени, а без них учётную запись не создать
platform-reason-password-policy = пароль не прошёл правила сайта
platform-reason-dmlwriteexception = база данных сайта не приняла запись: чаще всего данные слишком длинные
platform-reason-invalidrecord = на сайте нет такой записи или группы
