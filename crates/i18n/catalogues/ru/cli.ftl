# Команды: справка и сообщения.

help-usage = Вызов
help-usage-options = ПАРАМЕТРЫ
help-usage-command = КОМАНДА
help-options = Параметры
help-arguments = Что указать
help-commands = Команды
help-help = Показать эту справку
help-version = Показать версию
help-name-file = ФАЙЛ
help-name-date = ДАТА
help-name-format = ВИД
help-name-lang = ЯЗЫК
help-name-target = КТО

help-group-begin = Начать и посмотреть
help-group-daily = Каждый день
help-group-know = Узнать
help-group-keep = Служба, связь и хранение
help-name-shell = ОБОЛОЧКА
help-completions = Подсказки команд для оболочки: bash, zsh, fish, elvish, powershell.
help-completions-example =
    Пример: kontingent completions bash > ~/.local/share/bash-completion/completions/kontingent
    Пример: kontingent completions zsh > ~/.zfunc/_kontingent
help-completions-shell = bash, zsh, fish, elvish или powershell
help-man = Справка для man: одна страница на экран или страницы всех команд в папку.
help-man-example =
    Пример: kontingent man ~/.local/share/man/man1
    Пример: kontingent man > kontingent.1
help-man-folder = Папка для страниц всех команд; без указания — страница программы на экран
help-program = kontingent сверяет списки и приказы колледжа с участниками классов и чатов в Сферуме и говорит, кого пригласить, перевести и удалить, по какому пункту порядка и на каком основании.
help-program-example = Начните с: kontingent demo
help-demo = План изменений для вымышленного колледжа: посмотреть, как всё выглядит. Ничего не требует и ничего не меняет.
help-demo-example = Пример: kontingent demo --format html --out план.html
help-diff = Сверить списки и приказы с выгрузкой участников и напечатать план изменений. Ничего не меняет.
help-diff-example =
    Пример: kontingent diff *.xlsx
    Пример: kontingent diff контингент.xlsx приказы.xlsx сотрудники.csv --members участники.xlsx
    Итог: 0 — готово; 1 — не удалось; 2 — неверный вызов; 3 — план задержан защитой или нужен второй администратор; с --exit-code 4 — есть что менять или сверено не всё.
help-explain = Всё об одном человеке или одной строке: как прочитано, кто это на платформе, где должен быть, где есть, что намечено и почему.
help-explain-example =
    Пример: kontingent explain "Иванов Пётр" контингент.xlsx --members участники.xlsx
    Пример: kontingent explain контингент.xlsx:12 контингент.xlsx --members участники.xlsx
help-mapping = Как читаются файлы: проверить и описать.
help-mapping-example = Пример: kontingent mapping check контингент.xlsx
help-mapping-check = Показать, как понят каждый лист, столбец и пропущенная строка.
help-mapping-check-example = Пример: kontingent mapping check контингент.xlsx приказы.xlsx
help-mapping-guess = Набросок настройки чтения для незнакомого файла: сохраните, поправьте и укажите в --mapping.
help-mapping-guess-example = Пример: kontingent mapping guess список.xlsx > список.toml

help-rosters = Списки и приказы: xlsx, xls, ods, docx или csv; вид файла определяется сам
help-members = Выгрузка участников платформы; без указания она узнаётся среди файлов по своим столбцам
help-mapping-option = Настройка чтения файлов (TOML); можно указать несколько раз
help-policy = Правила организации (TOML)
help-as-of = На какой день составить план, например 2026-11-23; без указания — сегодня
help-format = В каком виде: table, json, csv, xlsx, html; без указания — по расширению файла в --out или таблица
help-out = Записать в файл, а не на экран; файл сможет прочитать только его владелец
help-lang = Язык: ru или en; также переменная KONTINGENT_LANG
help-exit-code = Ответить кодом 4, если есть что менять или сверено не всё
help-target = Имя, ключ, ID на платформе или ФАЙЛ:СТРОКА
help-check-files = Файлы, которые проверить
help-guess-file = Файл, для которого нужен набросок

out-unknown = { $file }: по такому имени не понять, в каком виде писать. Подходит: json, csv, xlsx, html, txt — или укажите --format.
out-contradicts = { $file }: имя говорит одно, а --format { $format } — другое. Измените имя или уберите --format.
out-only = { $file }: эта команда пишет только .{ $format }. Измените имя.
diff-no-members = Среди этих файлов нет выгрузки участников: ни в одном нет столбцов вроде «ID пользователя», «Класс» и «Роль». Укажите её: --members ФАЙЛ.
cli-unreadable = { $file }: файл не прочитать ({ $reason }). Проверьте имя и права.
cli-not-written = Не удалось записать результат: { $reason }. Проверьте папку и место на диске.

explain-nobody = «{ $target }»: такого человека или строки нет ни в списках, ни на платформе. Проверьте имя или номер строки.
explain-read = Прочитано:
explain-matched = Кто это на платформе:
explain-no-account = учётной записи нет
explain-asked = вопрос открыт, см. замечания
explain-contested = списки противоречат друг другу; ничего не делается, пока их не исправят
explain-wanted = Где должен состоять:
explain-present = Где состоит:
explain-nowhere = нигде
explain-planned = Намечено:
explain-nothing = ничего, всё как должно быть
explain-findings = Замечания:

status-joined = состоит
status-invited = приглашён
status-requested = подал заявку
status-blocked = заблокирован
status-left = вышел
status-suspended = приостановлен

kind-students = обучающиеся
kind-staff = сотрудники
kind-guardians = законные представители
kind-teaching = нагрузка и классное руководство
kind-movements = приказы
kind-members = участники платформы
kind-consents = ознакомление с правилами

kind-by-headers = по заголовкам, уверенно
kind-by-title = по названию, вероятно
kind-by-default = по умолчанию: узнано только имя
kind-unsure = не наверняка: у списка есть роли, как у платформы, и телефоны, как у контингента
kind-by-mapping = по настройке чтения
kind-by-option = по параметру команды

check-table = { $kind } ({ $why }); заголовки: { $header ->
    [0] нет
   *[other] строки { $first }–{ $last }
 }; прочитано строк: { $count }
check-group = группа из названия: { $group }
check-unknown-column = не понято, не используется
check-findings = замечания:
check-row = строка { $row },

skipped-explanation = пояснение к столбцам
skipped-repeated-header = заголовок повторяется
skipped-total = итог
skipped-footer = подпись или примечание
skipped-section = заголовок группы
skipped-order-line = строка о приказе
skipped-line = не похоже на человека
skipped-empty-numbered = пустая строка с номером

field-ordinal = номер по порядку
field-full-name = ФИО
field-surname = фамилия
field-given-name = имя
field-patronymic = отчество
field-birth-date = дата рождения
field-person-id = номер человека (личное дело, табельный)
field-snils = СНИЛС
field-phone = телефон
field-email = почта
field-group = группа
field-status = статус
field-post = должность
field-subject = предмет
field-class-teacher-of = классное руководство
field-class-teacher = классный руководитель
field-guardian = законный представитель
field-guardian-surname = фамилия законного представителя
field-guardian-given-name = имя законного представителя
field-guardian-patronymic = отчество законного представителя
field-guardian-phone = телефон законного представителя
field-guardian-email = почта законного представителя
field-student = ребёнок
field-student-birth-date = дата рождения ребёнка
field-relation = степень родства
field-rights = родительские права
field-movement = вид движения
field-order-number = номер приказа
field-order-date = дата приказа
field-order-reference = номер и дата приказа
field-effective-date = с какого числа
field-from-group = из группы
field-to-group = в группу
field-new-name = новая фамилия
field-left-on = дата увольнения
field-platform-id = ID на платформе
field-place = класс или чат
field-role = роль
field-member-status = состояние участника
field-joined-at = дата вступления
field-invited-at = дата приглашения
field-blocked-until = заблокирован до
field-is-admin = администратор
field-status-confirmed = статус подтверждён
field-acknowledged-on = дата ознакомления
field-ignored = известно, не нужно

usage-missing = Не указано: { $arg }.
usage-unknown = Непонятно: { $arg }. Такого параметра нет.
usage-command = Команды «{ $command }» нет.
usage-value = { $arg }: значение «{ $value }» не подходит.
usage-twice = { $arg }: указано дважды или вместе с тем, что его исключает.
usage-other = Команда написана с ошибкой.
usage-allowed = Подходит: { $hint }.
usage-meant = Возможно, имелось в виду: { $hint }.
usage-help = Справка: kontingent --help, или --help после команды.

guess-by-rows = Строки заголовков нет; столбцы угаданы по тому, что в них стоит. Проверьте и дополните.
skipped-signer = не человек из списка: подпись, куратор, староста
skipped-parent = второй родитель того, кто строкой выше
