# «Как понят файл»: лист нарисован как есть, со словами о каждом столбце и каждой строке.
drawing-title = Как понят файл «{ $file }»
drawing-sheet = Лист «{ $sheet }»
drawing-list = { $kind } — { $why }
drawing-list-people = { $count ->
    [0] ни одной прочитанной строки
    [one] прочитана { $count } строка
    [few] прочитаны { $count } строки
   *[many] прочитано { $count } строк
 }
drawing-list-columns = столбцы { $from }–{ $to }
drawing-list-columns-on = со столбца { $from }
drawing-list-beside = Список { $number }
drawing-row = Строка
drawing-is = Что это
drawing-taken-for = Понято как

drawing-row-title = надпись
drawing-row-header = заголовки
drawing-row-person = человек
drawing-row-unreadable = человек, которого не прочитать
drawing-row-section = строка между людьми
drawing-row-skipped = пропущена
drawing-row-unread = не понята

drawing-field-unread = не прочитан
drawing-field-group = группа
drawing-field-spare = не нужен: «{ $field }» есть в другом столбце
drawing-field-ambiguous = «{ $field }»? Так назван и другой столбец

drawing-left = не понято
drawing-omitted = { $count ->
    [one] Ещё { $count } строка, о которой сказать нечего
    [few] Ещё { $count } строки, о которых сказать нечего
   *[many] Ещё { $count } строк, о которых сказать нечего
 }
drawing-more = Дальше, со строки { $row }
drawing-more-columns = Не поместились столбцы: { $letters }.
drawing-hidden-sheet = Лист скрыт и не прочитан. Если он нужен, покажите его в программе, где он сделан, и положите файл снова.
drawing-skipped-sheet = Настройка чтения говорит не читать этот лист.
drawing-empty-sheet = На листе ничего нет.
drawing-not-understood-sheet = Строка заголовков не нашлась, лист не прочитан.
drawing-declared = Что стоит в столбцах, говорит сам формат файла.
drawing-corrected = Прочитано по исправлению для таблиц с такими заголовками.
drawing-overruling = Настройка чтения, которую дала служба ИТ, говорит об этой таблице другое. Действует исправление: его сделали, глядя на файл. Если верна настройка, верните всё как было.
drawing-legend = Знаки
drawing-none = Показать нечего: файл не открыть.

check-line = Поправить: запишите эти строки в файл настройки чтения (папка mappings рядом с kontingent.toml или --mapping) и назовите поле вместо «ignored», если столбец нужен.
check-line-header = Поправить: если заголовки стоят в этой строке, запишите её слова в файл настройки чтения (папка mappings рядом с kontingent.toml или --mapping) и назовите поля.
check-line-guess = Набросок настройки для всего файла: kontingent mapping guess { $file }
check-out-format = Рисунок записывается страницей (.html) или текстом (.txt), а не в «{ $file }». Назовите файл иначе.
help-check-out = Записать рисунок в файл: .html — страницей, .txt — текстом
help-check-all = Нарисовать все строки, а не только те, о которых есть что сказать

web-understood = Как понят файл
web-understood-of = Как понят файл «{ $file }»
web-understood-words = Каждый лист стоит здесь так, как он записан в файле. Над столбцами написано, чем они сочтены; слева — чем сочтена строка. Что не понято, помечено.
web-understood-refused = Файл не принят: { $reason }
web-understood-gone = Самого файла здесь уже нет, показать нечего. Положите его ещё раз.
web-understood-archive = Это архив из нескольких файлов. Распакуйте его и положите непринятый файл отдельно: тогда его можно будет исправить здесь.
web-understood-sheets = Листы файла
web-understood-telling = Только строки, о которых есть что сказать
web-understood-all = Все строки подряд
web-understood-first = К началу листа
web-understood-hidden = Строки о правах родителей видит только администратор: на их месте стоит «…».
web-understood-correct = Исправить
web-understood-correct-column = исправить столбец { $letters }: { $header }
web-understood-name-header = Найдите строку, в которой столбцы названы, нажмите рядом с ней «это строка заголовков» и скажите, что в каждом столбце.
web-understood-this-header = это строка заголовков
web-understood-this-header-row = строка { $row } — это строка заголовков
web-understood-words-link = Ответить на вопросы о словах

web-correct = Исправить, как понят файл
web-correct-words = Выберите, что стоит в каждом столбце. Так будут прочитаны этот файл и все следующие с такими же заголовками. Первый план с исправлением ждёт вашего решения; исправление можно вернуть.
web-correct-kind = Кто или что в списке
web-correct-kind-unknown = выберите
web-correct-column = Столбец { $letters } «{ $header }»
web-correct-column-bare = Столбец { $letters } без заголовка
web-correct-examples = Например: { $examples }
web-correct-unread = не прочитан
web-correct-ignored = не читать
web-correct-do = Прочитать так
web-correct-back = Не менять ничего
web-correct-not-a-header = В этой строке данные людей, а не заголовки. Выберите строку, в которой столбцы названы.
web-correct-not-so = С таким исправлением файл не прочитать, поэтому оно не сохранено: { $reason }
web-correct-made = Исправлено: { $words }. { $who }, { $at }.
web-correct-made-new = Исправлено: { $words }. { $who }, { $at }. Первый план с этим исправлением ждёт вашего решения.
web-correct-by-mapping = Прочитано по настройке чтения, которую дала служба ИТ.
web-correct-withdraw = Вернуть как было
web-correct-toml = То же для файла настройки чтения
web-corrections = Исправления
web-corrections-words = Так читаются файлы с этими заголовками.
web-corrections-of = Заголовки: { $header }
web-told-corrected = Исправлено, файл прочитан заново. План изменится при следующей сверке.
web-told-corrected-again = Исправлено. Файл снова положен в папку и сейчас будет принят: обновите страницу «Файлы» через несколько секунд.
web-told-correction-withdrawn = Исправление возвращено. Файлы с такими заголовками читаются как прежде.
web-told-nothing-corrected = Ничего не изменено: всё и так понято, как вы выбрали.
correction-column = { $header } — { $field }
correction-kind = это { $kind }
event-corrected = исправление чтения файлов
