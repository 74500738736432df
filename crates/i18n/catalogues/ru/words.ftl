# Вопросы о словах: что значит пометка, столбец, заголовок. Спрашивается один раз.
field-given-and-patronymic = имя и отчество
field-group-letter = буква группы
field-left = выбыл: день, отметка, куда
field-leaving-order = приказ о выбытии
field-leaving-order-date = дата приказа о выбытии
field-leaving-reason = причина выбытия
field-remark = примечание о человеке

words-ask-phrase = { $vocabulary ->
    [movement] Что сделано по приказу: «{ $words }»?
    [standing] Как числится человек, если написано «{ $words }»?
    [relation] «{ $words }» — это законный представитель?
    [post] Что за должность «{ $words }»?
    [role] Что за роль «{ $words }»?
    [member_status] Что значит состояние участника «{ $words }»?
   *[other] Что значит пометка «{ $words }»?
 }
words-ask-column = Что стоит в столбце «{ $header }»? Например: «{ $words }».
words-ask-section = Кто стоит под строкой «{ $words }»?
words-ask-title = Кто в списке с заголовком «{ $words }»?
words-ask-sheet = Кто на листе «{ $words }»?
words-ask-file = Кто в файле «{ $words }»?
words-ask-group = Какая это группа: «{ $words }»?

words-movement-expulsion = отчислен
words-movement-transfer-out = ушёл переводом в другую организацию
words-movement-graduation = окончил обучение
words-movement-academic-leave = ушёл в академический отпуск
words-movement-return-from-leave = вышел из отпуска
words-movement-enrolment = зачислен
words-movement-reinstatement = восстановлен
words-movement-transfer = переведён в другую группу
words-movement-surname-change = сменил фамилию
words-movement-hire = принят на работу
words-movement-dismissal = уволен
words-movement-post-change = переведён на другую должность
words-movement-parental-leave = ушёл в отпуск по уходу за ребёнком
words-movement-cancellation = другой приказ отменён
words-movement-amendment = другой приказ изменён
words-movement-none = ничего: человек остаётся где был
words-standing-active = учится или работает
words-standing-on-leave = в отпуске (академическом, по уходу)
words-standing-gone = выбыл
words-remark-plain = ничего важного: учится или работает как прежде
words-remark-gone = выбыл
words-remark-on-leave = в отпуске (академическом, по уходу)
words-remark-no-rights = родитель без прав
words-remark-unclear = каждый раз решаю сам
words-relation-legal = да, законный представитель
words-relation-other = нет, не законный представитель
words-post-pedagogical = педагогическая
words-post-administration = администрация
words-post-other = другая
words-role-student = ученик
words-role-parent = родитель
words-role-teacher = учитель
words-role-class-teacher = классный руководитель
words-role-admin = администратор
words-member-status-joined = состоит
words-member-status-invited = приглашён
words-member-status-requested = подал заявку
words-member-status-blocked = заблокирован
words-member-status-left = вышел
words-member-status-suspended = отстранён
words-container-listing = учатся или работают сегодня
words-container-members = состоят в классе или чате платформы
words-container-gone = все выбыли
words-container-on-leave = все в отпуске (академическом, по уходу)
words-container-not-ours = не наши: абитуриенты, резерв, архив, образец
words-container-some = часть группы для какого-то дела: отсутствие ничего не значит
words-group-own = другая группа, сама по себе

words-count = { $count ->
    [0] на всю таблицу
    [one] { $count } строка
    [few] { $count } строки
   *[many] { $count } строк
}
words-choices = Ответы:
words-none = Открытых вопросов о словах нет.
words-next = Ответить: kontingent words answer ВОПРОС ОТВЕТ, например: kontingent words answer { $question } { $choice }
words-unknown = Вопроса «{ $question }» нет, или так начинается несколько. Список: kontingent words list --all
words-not-a-choice = Ответа «{ $means }» у этого вопроса нет. Можно: { $choices }.
words-answered = Запомнено: { $question } — { $means }. Первый план с этим ответом ждёт вас; потом он действует сам.
words-withdrawn = Ответ взят назад: { $question } Вопрос снова откроется в следующем плане.
words-given = { $question } — { $means } ({ $who }, { $at })
words-given-new = { $question } — { $means } ({ $who }, { $at }; ещё не проверено на плане)
words-taken-back = { $question } — { $means } ({ $who }, { $at }; взято назад: { $by }, { $then })
words-given-heading = Отвечено:
words-exported = Записано ответов: { $count }. Проверить: kontingent mapping check ФАЙЛ --mapping { $file }
words-nothing-to-export = Ответов о словах ещё нет: записывать нечего.
event-worded = ответ о словах

help-words = Вопросы о словах: пометки, столбцы, заголовки, написания групп; ответ запоминается.
help-words-example = Пример: kontingent words
help-words-list = Открытые вопросы о словах.
help-words-list-example = Пример: kontingent words list --all
help-words-answer = Ответить на вопрос.
help-words-answer-example = Пример: kontingent words answer 5c1d77aa plain
help-words-withdraw = Взять ответ назад: вопрос откроется снова.
help-words-withdraw-example = Пример: kontingent words withdraw 5c1d77aa
help-words-export = Записать ответы как таблицу соответствий, которую понимает diff --mapping.
help-words-export-example = Пример: kontingent words export --out ответы.toml
help-words-question = Код вопроса из «kontingent words» (первые символы)
help-words-means = Один из ответов, которые предлагает вопрос
help-name-answer = ОТВЕТ
help-words-all = Показать и данные ответы, и взятые назад
help-words-format = Формат: table (по умолчанию), json, toml (ответы как таблица соответствий)
help-check-phrase = Разобрать на части эти слова; файлы не нужны

check-phrases = Слова и их части:
part-act = что сделано
part-object = к чему относится
part-reason = почему
part-turn = меняет смысл (отказ, намерение, отмена)
part-remark = пометка
part-container = что за список
part-filler = само ничего не значит
part-reference = приказ
part-from = с какого дня
part-until = до какого дня
part-day = день
part-bad-day = день, который не прочитать
part-from-group = из группы
part-to-group = в группу
part-group = группа
part-course = курс
part-school-year = учебный год
part-relation = степень родства
part-signer = подпись или должность, не человек из списка
part-person = имя человека
part-left = НЕ ПОНЯТО
check-left-nothing = понято всё

web-words = Слова
web-words-link = Вопросы о словах: { $count }
web-words-words = Этих слов программа не знает. Пока вы не ответите, она ничего не делает сама с людьми, рядом с которыми они стоят. Ответ запоминается для всех следующих списков; его можно взять назад.
web-words-where = Где стоит
web-words-of-table = вся таблица
web-words-choose = Выберите
web-words-withdraw = Взять назад
web-told-worded = Запомнено. Первый план с этим ответом ждёт вашего решения, потом ответ действует сам.
web-told-word-withdrawn = Ответ взят назад. Вопрос снова откроется в следующем плане.
