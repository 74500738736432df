# Ключи настройки: что каждый значит. Из этого и из src/config/keys сделаны таблицы docs/configuration.md.
# usual — что действует, если ключа нет. Пределы и допустимые значения дописываются сами, если фраза их не называет.

config-key-columns = ключ | по умолчанию | значение
config-key-secret = `{ $file }` или `{ $key }`
config-key-needed = нужен
config-key-nothing = нет

config-key-organization = название организации
config-key-time_zone = часовой пояс организации
config-key-language = язык писем и отчётов
config-key-policy_file = файл правил вместо раздела `[policy]`

config-section-store = где хранится прочитанное, намеченное и сделанное
config-key-store-path = файл базы. На сервере такого файла нет, но рядом с этим путём лежат ключи и ночные копии
config-key-store-url = база на сервере PostgreSQL: `postgres://пользователь:пароль@адрес/база` — в файле с правами 0600 или в переменной окружения (`url = "${"{"}DATABASE_URL{"}"}"`); без пароля можно и прямо здесь
    .usual = база в файле
config-key-store-connections = на сервере: не больше соединений
config-key-store-lease_seconds = на сервере: кто молчит дольше, уступает своё место другому

config-section-cluster = для нескольких организаций
config-key-cluster-parallel = сколько организаций сверять сразу

config-section-retention = сколько дней хранить
config-key-retention-plans_days = планы и решения по ним
config-key-retention-rosters_days = списки
config-key-retention-membership_days = кто где состоял
config-key-retention-runs_days = журнал запусков
config-key-retention-files_days = файлы в `accepted` и `rejected`
config-section-backup = для кого шифруются копии базы
config-key-backup-recipients = открытые ключи age (`age1…`): ночные копии и `kontingent backup` может прочитать тот, у кого закрытая половина любого из них. Самой её здесь быть не должно
    .usual = копии не шифруются

config-section-folders = папки, в которые кладут файлы; рядом с каждой — `accepted` и `rejected`
    .usual = одна: `{ $inbox }`
config-key-folders-path = папка
config-key-folders-accepted = куда уходят принятые файлы; у нескольких папок может быть общая
    .usual = рядом с папкой
config-key-folders-rejected = куда уходят непринятые файлы, так же
    .usual = рядом с папкой
config-key-folders-mappings = имена своих настроек чтения, которые действуют здесь (встроенные действуют всегда)
    .usual = все
config-key-folders-kinds = какие файлы принимать
    .usual = любые
config-key-folders-settle_seconds = файл берётся, когда не менялся столько секунд
config-key-folders-poll_seconds = как часто просматривать папку: сетевые папки не сообщают о новых файлах

config-section-sources = службы, из которых берутся списки ([guide-services.ru.md](guide-services.ru.md))
    .usual = нет
config-key-sources-name = имя, у каждой своё
config-key-sources-kind = `dnevnik` — Дневник.ру; `oneroster` — сервер OneRoster 1.1 или 1.2
config-key-sources-url = адрес
    .usual = у `dnevnik` `{ $dnevnik }`, иначе нужен
config-key-sources-client_id = идентификатор клиента
config-key-sources-client_secret = его секрет
config-key-sources-token = ключ обновления, который выдала служба; следующие ключи программа хранит сама, рядом с базой
    .usual = нужен для `dnevnik`
config-key-sources-token_url = где сервер выдаёт ключи доступа
    .usual = нужен для `oneroster`
config-key-sources-version = `oneroster`: `1.1` или `1.2`
config-key-sources-scope = `oneroster`: какое право запрашивать; обычно — чтение списков 1.1
config-key-sources-school = идентификатор организации, если ключ видит несколько; у `oneroster` также её код или название
    .usual = единственная
config-key-sources-relatives = `dnevnik`: спрашивать о родственниках
config-key-sources-full_hours = через столько часов читать всё заново, в промежутке — только изменившееся
config-key-sources-rate_per_second = не больше запросов в секунду
config-key-sources-ca_file = { config-key-platforms-ca_file }
config-key-sources-timeout_seconds = { config-key-platforms-timeout_seconds }

config-section-platforms = платформы
    .usual = нужна одна
config-key-platforms-name = имя, у каждой своё
config-key-platforms-kind = `files` — участники из выгрузок, положенных в папку, каждое изменение становится заданием человеку (такая одна); `sandbox` — встроенная учебная платформа; `max` — чаты мессенджера MAX через бота ([guide-max.ru.md](guide-max.ru.md)); `moodle` — дистанционное обучение на Moodle; `file` — другая система, с которой обмениваются файлами ([guide-services.ru.md](guide-services.ru.md))
config-key-platforms-url = адрес
    .usual = нужен для `sandbox` и `moodle`; у `max` `{ $max }`
config-key-platforms-token = ключ доступа
    .usual = нужен для `sandbox`, `max` и `moodle`
config-key-platforms-rate_per_second = не больше запросов в секунду
    .usual = { $usual }, у `moodle` { $moodle }
config-key-platforms-ca_file = корневой сертификат (PEM) в дополнение к системным
config-key-platforms-timeout_seconds = сколько ждать ответа
    .usual = { $usual }, у `moodle` { $moodle }
config-key-platforms-rules_file = `max`: текст правил общения в чатах (п. 5.13.3); без согласия с ним бот никого не впускает
    .usual = правил не показывать
config-key-platforms-link_address = `max`: с чего начинаются ссылки на бота; для учебного мессенджера — его адрес
config-key-platforms-check = `max`: что спросить у того, кто открыл личную ссылку: `none`, `birth_date` (дата рождения; у родителя — ребёнка), `phone` (номер телефона кнопкой)
config-key-platforms-remove_strangers = `max`: постороннего, который вошёл в чат, удалять сразу, не дожидаясь решения
config-key-platforms-block_removed = `max`: удалённый не сможет вернуться по ссылке чата
config-key-platforms-tell = `max`: номера учётных записей, которым бот пишет то же, что приходит письмами, и сразу — о постороннем; каждый должен сначала открыть бота
config-key-platforms-chats = `max`: чаты, место которых известно заранее: `[{"{"} chat = "-708…", place = "chat:students:ИС-21" {"}"}]`; остальные привязывает человек: `kontingent chats`
config-key-platforms-titles = `max`: как по названию предложить место: `[{"{"} title = "Группа {"{"}group{"}"}: родители", place = "chat:parents:{"{"}group{"}"}" {"}"}]`
    .usual = слова в названии
config-key-platforms-create_accounts = `moodle`: заводить учётные записи тем, у кого их нет; иначе это задание человеку
config-key-platforms-auth = `moodle`: способ входа для новых учётных записей (плагин аутентификации сайта)
config-key-platforms-staff_cohort = `moodle`: название глобальной группы сотрудников, если её нужно создать
config-key-platforms-cohorts = `moodle`: глобальные группы, место которых известно заранее: `[{"{"} cohort = "IS21", place = "class:ИС-21" {"}"}]`
    .usual = по номеру и названию
config-key-platforms-members = `file`: список участников, который выгружает система; `*` и `?` в имени — самый новый из подходящих
    .usual = нужен для `file`
config-key-platforms-mapping = `file`: имя настройки чтения: как читать список и, в разделе `[export]`, как писать изменения
    .usual = все, обычные столбцы
config-key-platforms-max_age_days = `files`, `file`: списку старше стольких дней не верить ({ $bounds }; 0 — верить любому)
config-key-platforms-actions = `file`: файл изменений, `.csv` или `.xlsx`; без него изменения остаются только заданиями
config-key-platforms-shared = `file`: файл изменений может читать и группа папки (0640), иначе только программа (0600)
config-key-platforms-rules = `file`: какие правила действуют в этой системе

config-section-platforms-webhook = `max`: мессенджер приносит новости сам
    .usual = бот сам спрашивает о новом
config-key-platforms-webhook-listen = где их принимать на этой машине
config-key-platforms-webhook-address = адрес, который называют мессенджеру, `https://`
config-key-platforms-webhook-secret = секрет, по которому отличают мессенджер от чужих

config-section-policy = ключи файла правил: [policy.md](policy.md)

config-section-apply = как выполнять планы
config-key-apply-auto = выполнять без утверждения то, что правила считают бесспорным
config-key-apply-approval_hours = через столько часов утверждение теряет силу
config-key-apply-parallel = сколько действий сразу
config-key-apply-max_failures = после стольких неудач подряд остановиться
config-key-apply-suspend_days = если платформа умеет, участие сначала приостанавливается, а удаляется через столько дней: кто вернулся раньше, восстанавливается без приглашения. 0 — удалять сразу
config-key-apply-clock_gap_days = если с прошлого плана прошло больше дней, план останавливается (`guard.clock`): часы могли уйти вперёд
config-key-apply-clock_minutes = то же, если часы отстали от прошлого плана или расходятся с часами платформы больше чем на столько минут ({ $bounds }). Остановка держится, пока администратор что-нибудь не решит или часы не исправят. Время, указанное в `--as-of`, не проверяется

config-section-notify = кому сообщать
config-key-notify-to = адреса администраторов; нужны, если есть `[notify.smtp]`
config-key-notify-escalate_to = кому сообщить, если никто не отвечает
config-key-notify-escalate_after = после стольких остановок подряд
config-key-notify-digest = раз в день писать о том, что выполнено, и тогда, когда от людей ничего не нужно
config-key-notify-from = отправитель
    .usual = `user`

config-section-notify-smtp = почтовый сервер
    .usual = писем нет
config-key-notify-smtp-host = имя сервера
config-key-notify-smtp-security = `tls`, `starttls`, `none` (только для сервера на этой же машине)
config-key-notify-smtp-port = по `security`
    .usual = { $usual }, { $starttls } или { $none }
config-key-notify-smtp-user = имя, под которым входят на сервер
    .usual = без входа
config-key-notify-smtp-password = пароль
    .usual = нужен, если есть `user`
config-key-notify-smtp-timeout_seconds = сколько ждать ответа

config-section-alarms = когда тишина — повод для тревоги
config-key-alarms-no_run_hours = не было запуска
config-key-alarms-no_file_days = не было файлов
config-key-alarms-no_review_hours = план ждёт проверки

config-section-listen = состояние программы
config-key-listen-address = где отвечать о состоянии программы и показателях

config-section-web = страница проверки
config-key-web-listen = где её открывать; не на этой машине — только с сертификатом или прокси
config-key-web-address = по какому адресу её открывают, без пути; попадает в письма; `https://` без своего сертификата значит прокси с TLS
config-key-web-tls_cert = сертификат, PEM; вместе с `tls_key`
config-key-web-tls_key = его ключ, PEM
config-key-web-proxies = адреса или сети прокси (`"10.0.0.0/8"`): только им верят, от кого запрос (`X-Forwarded-For`); по нему считают неудачные входы
    .usual = эта машина, если перед страницей прокси
config-key-web-four_eyes_removals = если в плане исключают больше стольких людей, нужен второй администратор — на странице, через API и в командной строке (имени из `--by` там верят: кто может её запускать, может и читать базу); 0 — не нужен
config-key-web-second_factor = кому, кроме пароля, нужен код из приложения в телефоне: никому (`"optional"`: кто хочет, включает сам), тем, кто решает (`"administrators"`), или всем (`"everybody"`). Кому нужен, тот до его подключения видит одну страницу — свою учётную запись
config-key-web-connections = сколько соединений держит страница сразу; меньше, если система разрешает программе мало открытых файлов: сначала файлы отводятся работе. Кто пришёл сверх того, занимает место того, кто молчит дольше всех. Этот и следующие четыре ключа читаются при запуске
config-key-web-connections_by_address = сколько из них у одного адреса (у IPv6 — у одной сети /64); на прокси и на эту машину это не распространяется
config-key-web-head_seconds = за сколько секунд должны прийти заголовки запроса; на всех портах службы
config-key-web-body_seconds = за сколько секунд должно прийти тело запроса; каждые 4 КиБ дают ещё секунду. Столько же ждут того, кто не читает ответ
config-key-web-idle_seconds = сколько секунд соединение ждёт следующего запроса

config-section-limits = пределы для файлов; что больше — не принимается
config-key-limits-file_mib = размер файла, МиБ
config-key-limits-inflated_mib = размер распакованного, МиБ
config-key-limits-rows = строк
config-key-limits-columns = столбцов
config-key-limits-cell_characters = знаков в ячейке
config-key-limits-sheets = листов
