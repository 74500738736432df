# Песочница: встроенная учебная платформа.

help-sandbox = Учебная платформа: сервер классов и чатов для проб и обучения, по умолчанию только на этом компьютере. Настоящих данных не касается.
help-sandbox-example =
    Пример: kontingent sandbox --state песочница.json --rate 30
    Пример: kontingent sandbox --listen 127.0.0.1:8091 --faults 5 --seed 7
    Пример: kontingent sandbox --max --chats чаты.toml --token-file ключ
help-sandbox-listen = Адрес и порт; без указания — 127.0.0.1:8090. Другой компьютер сможет подключиться, только если указать адрес и --token-file
help-sandbox-state = Хранить состояние в файле; его сможет прочитать только владелец
help-sandbox-members = С какими участниками начать (JSON); не нужен, если состояние уже есть
help-sandbox-token-file = Файл с ключом доступа; без него ключ — sandbox
help-sandbox-faults = Сколько запросов из ста портить: 0–100
help-sandbox-seed = Начало ряда случайностей: тот же ряд — те же сбои
help-sandbox-rate = Сколько запросов в секунду разрешено; без указания — сколько угодно, с --max — 30
help-sandbox-latency = Задержка каждого ответа в миллисекундах
help-sandbox-name-address = АДРЕС:ПОРТ
help-sandbox-name-number = ЧИСЛО

sandbox-started = Песочница работает: { $url }
sandbox-token-default = Ключ доступа: { $token }. Остановить: Ctrl+C.
sandbox-token-file = Ключ доступа — в файле { $file }. Остановить: Ctrl+C.
sandbox-stopped = Песочница остановлена. Запросов: { $requests }, изменений: { $changes }.
sandbox-needs-token = { $address } доступен с других компьютеров: нужен свой ключ доступа. Укажите --token-file.
sandbox-empty-token = { $file }: ключа доступа в файле нет. Запишите в него одну строку.
sandbox-cannot-listen = { $address }: не удалось открыть ({ $reason }). Проверьте адрес, или укажите другой порт в --listen.
sandbox-bad-state = { $file }: это не состояние песочницы, или файл не прочитать и не записать ({ $reason }). Проверьте файл и папку; чтобы начать заново, уберите файл.
sandbox-bad-members = Участников не принять: { $reason }.
sandbox-bad-members-file = { $file }: это не список участников в JSON ({ $reason }).

sandbox-title = Песочница
sandbox-about = Учебная платформа: всё, что здесь есть, существует только здесь.
sandbox-counts = Запросов: { $requests }; изменений: { $changes }; отказов за частоту: { $limited }; сбоев по заказу: { $faults }.
sandbox-name = Имя
sandbox-role = Роль
sandbox-status = Состояние
sandbox-account = Учётная запись
sandbox-account-if-any = Учётная запись, если есть
sandbox-place = Класс или чат
sandbox-invitation = Ссылка
sandbox-is-admin = с правами администратора
sandbox-join = Вступить
sandbox-leave = Выйти
sandbox-request = Подать заявку
sandbox-join-legend = Вступить по приглашению
sandbox-request-legend = Попроситься в класс или чат
sandbox-link = Это личное приглашение. Чтобы вступить, нажмите кнопку.
sandbox-done = Готово.
sandbox-refused = Не удалось: { $reason }.

sandbox-code-already-member = уже состоит там
sandbox-code-not-member = там не состоит
sandbox-code-no-such-place = такого класса или чата нет
sandbox-code-no-such-account = такой учётной записи нет
sandbox-code-last-admin = это последний администратор
sandbox-code-no-such-invitation = такого приглашения нет
sandbox-code-invitation-used = приглашение уже использовано
sandbox-code-invitation-revoked = приглашение отозвано
sandbox-code-not-yours = приглашение выдано другому
sandbox-code-bad-place = такого имени класса или чата не бывает
sandbox-code-no-name = не указано имя
sandbox-code-no-account = не указана учётная запись
sandbox-code-not-saved = состояние не удалось сохранить

sandbox-code-no-such-chat = такого чата нет
sandbox-code-no-such-link = такой ссылки нет
sandbox-code-no-such-message = такого сообщения нет
sandbox-code-no-such-button = такой кнопки нет
sandbox-code-not-started = бот не запущен
sandbox-code-not-entitled = нет прав администратора в этом чате
sandbox-code-no-phone = у пользователя нет номера телефона
sandbox-code-refuses-adding = настройки пользователя не разрешают добавлять его
sandbox-code-blocked = вход закрыт
sandbox-code-empty = пустой текст
sandbox-code-suspended = доступ приостановлен

# Песочница, которая говорит на языке MAX.

help-sandbox-max = Говорить на языке MAX (Bot API мессенджера) вместо собственного
help-sandbox-chats = С какими ботом, людьми и чатами начать (TOML или JSON); только с --max
help-sandbox-restricted = Не давать боту добавлять участников; только с --max

sandbox-max-bad-chats-file = { $file }: это не список людей и чатов ({ $reason }).
sandbox-max-title = Песочница MAX
sandbox-max-about = Учебный мессенджер: всё, что здесь есть, существует только здесь. Можно побыть любым из этих людей.
sandbox-max-who = Кто вы
sandbox-max-dialog = Переписка с ботом: { $name }
sandbox-max-notification = Уведомление
sandbox-max-text = Текст
sandbox-max-write = Написать
sandbox-max-contact = Отправить свой контакт
sandbox-max-card = (карточка контакта)
sandbox-max-stop = Остановить бота
sandbox-max-start = Начать
sandbox-max-start-legend = Начать переписку с ботом
sandbox-max-deep-link = Ссылка с приглашением, если есть
sandbox-max-open-chat = Это ссылка на чат. Кто по ней входит?
sandbox-max-open-bot = Это ссылка на бота. Кто по ней приходит?
sandbox-max-owner = владелец
sandbox-max-bot = бот
sandbox-max-member = участник
sandbox-max-join = Войти по ссылке
sandbox-max-add = Добавить
sandbox-max-remove = Удалить
sandbox-max-rename = Переименовать
sandbox-max-chat-title = Название чата
sandbox-max-add-bot = Добавить бота
