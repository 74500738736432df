# Программный интерфейс (API): токены и ответы.

help-token = Токены, с которыми программы обращаются к API.
help-token-example =
    Пример: kontingent users token add "Выгрузка 1С" --role it
    Пример: kontingent users token list
help-token-list = Показать токены: роль, когда создан, когда использован, до какого дня действует.
help-token-list-example = Пример: kontingent users token list
help-token-add = Создать токен. Он показывается один раз.
help-token-add-example = Пример: TOKEN=$(kontingent users token add "Выгрузка 1С" --role it --days 90)
help-token-remove = Удалить токен: он сразу перестаёт действовать.
help-token-remove-example = Пример: kontingent users token remove "Выгрузка 1С"
help-token-name = Имя токена; в журнале оно стоит с пометкой (API). Если через токен решает человек, это его имя
help-token-days = Сколько дней действует; без указания — 365

token-none = Токенов ещё нет. Создать: kontingent users token add ИМЯ --role it.
token-line = { $name } — { $role }, создан { $since }, использован: { $used }, действует до { $end }
token-line-ended = { $name } — { $role }, создан { $since }, использован: { $used }, закончился { $end }
token-never-used = никогда
token-added = Токен «{ $name }» создан, роль — { $role }, действует до { $end }. Сохраните его сейчас: больше он не показывается.
token-exists = Токен «{ $name }» уже есть. Чтобы заменить: сначала kontingent users token remove.
token-unknown = Токена «{ $name }» нет. Список: kontingent users token list.
token-removed = Токен «{ $name }» удалён.
token-not-made = Токен не создан: нет случайных чисел. Повторите.

api-unauthorized = Нужен действующий токен: заголовок Authorization: Bearer ТОКЕН.
api-too-many-attempts = Слишком много обращений с негодным токеном. Подождите 15 минут.
api-forbidden = Роль токена этого не позволяет. Ничего не изменено.
api-not-found = Такого здесь нет.
api-invalid = Запрос не понят: { $reason }. Ничего не изменено.
api-too-large = Слишком много данных. Ничего не изменено.
api-reason-needed = Нужна причина (reason): она останется в журнале. Ничего не изменено.
api-other-plan = В поле plan — не тот план, номер которого в адресе. Ничего не изменено.
api-plan-superseded = План заменён более новым: решения принимаются по нему. Ничего не изменено.
api-plan-closed = По этому плану всё решено. Ничего не изменено.
api-unknown-action = Таких действий в плане нет. Ничего не изменено.
api-held = Эти действия держит защита: сначала её снимают или устраняют причину. Ничего не изменено.
api-not-open = По этим действиям уже нечего решать. Ничего не изменено.
api-lift-never = Эту защиту решением не снять. Ничего не изменено.
api-lift-absent = Эта защита в плане ничего не держит. Ничего не изменено.
api-which-one = Их несколько: укажите одного (person или account). Ничего не изменено.
api-bad-name = Имя файла не подходит. Ничего не изменено.
api-no-folder = Нет папки, в которую принимают файлы: добавьте [[folders]] в kontingent.toml.
api-not-written = Файл не удалось записать в папку. Проверьте место и права, повторите.
