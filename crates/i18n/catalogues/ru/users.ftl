# Пользователи страницы проверки: команды и ответы.

help-users = Кто может войти на страницу проверки.
help-users-example =
    Пример: kontingent users add "Петрова А. С." --role administrator
    Пример: kontingent users list
help-users-list = Показать пользователей.
help-users-list-example = Пример: kontingent users list
help-users-add = Добавить пользователя. Пароль спрашивается на экране и не показывается.
help-users-add-example = Пример: kontingent users add "Петрова А. С." --role administrator
help-users-password = Сменить пароль; все открытые входы пользователя завершаются.
help-users-password-example = Пример: kontingent users password "Петрова А. С."
help-users-remove = Закрыть вход пользователю. В журнале его имя остаётся.
help-users-remove-example = Пример: kontingent users remove "Петрова А. С."
help-users-name = Имя, под которым человек входит и стоит в журнале
help-users-role = administrator — решает; viewer — только смотрит (руководитель); it — файлы и состояние, без решений о людях
help-users-name-role = РОЛЬ
help-users-password-file = Прочитать пароль из файла, первая строка; без указания — с экрана или из стандартного ввода

users-none = Пользователей ещё нет. Добавить: kontingent users add ИМЯ --role administrator.
users-line = { $name } — { $role }, с { $since }
users-line-removed = { $name } — вход закрыт
users-role-administrator = администратор (решает)
users-role-viewer = наблюдатель (только смотрит)
users-role-it = ИТ (файлы и состояние)
users-added = { $name }: добавлен, роль — { $role }.
users-exists = Пользователь «{ $name }» уже есть. Сменить пароль: kontingent users password.
users-unknown = Пользователя «{ $name }» нет. Список: kontingent users list.
users-password-set = { $name }: пароль сменён, открытые входы завершены.
users-removed = { $name }: вход закрыт.
users-bad-name = Имя не подходит: нужны видимые символы, не больше 80.
users-password-ask = Пароль для «{ $name }»:
users-password-again = Ещё раз:
users-password-differ = Пароли не совпали. Ничего не изменено.
users-password-unreadable = Пароль не прочитан ({ $reason }).
users-password-short = Пароль слишком короткий: нужно не меньше { $count } символов.
users-password-long = Пароль слишком длинный.
users-password-simple = Пароль слишком простой: это имя или один и тот же символ.
users-password-common = Такой пароль легко угадать: он из списков частых паролей или из одного-двух обычных слов. Возьмите три-четыре слова, не связанных друг с другом.
users-password-name = Такой пароль легко угадать: в нём имя пользователя. Возьмите три-четыре слова, не связанных друг с другом.
users-password-keys = Такой пароль легко угадать: это соседние клавиши. Возьмите три-четыре слова, не связанных друг с другом.
users-password-repeats = Такой пароль легко угадать: в нём повторы или знаки по порядку. Возьмите три-четыре слова, не связанных друг с другом.
users-password-date = Такой пароль легко угадать: это дата или год. Возьмите три-четыре слова, не связанных друг с другом.
users-password-not-hashed = Пароль не удалось сохранить: не хватает памяти или случайных чисел. Повторите.
event-proposed = предложено, нужен второй администратор
event-account = пользователь страницы
token-of-region = У региона нет API: ключ заводят для организации, --organization КОД.
users-of-region = На странице региона — только числа: её пользователь бывает лишь наблюдателем, --role viewer. Кто решает, тех заводят в организации: --organization КОД.
users-none-of-region = Пользователей у региона ещё нет. Добавить: kontingent users add ИМЯ --role viewer --organization region.
help-users-reset = Снять второй фактор с того, кто потерял и телефон, и резервные коды. Его открытые входы завершаются; в журнале остаётся запись.
help-users-reset-example = Пример: kontingent users reset-second-factor "Петрова А. С."
users-line-second-factor = { $name } — { $role }, с { $since }; вход с кодом из телефона
users-second-factor-reset = { $name }: второй фактор снят, открытые входы завершены. Если он обязателен, при следующем входе его настраивают заново.
users-no-second-factor = { $name }: второго фактора нет, снимать нечего.
