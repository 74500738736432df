# Письма тем, кто отвечает за программу. Имён людей в них не бывает: только числа, дни и имена файлов.

notify-subject = Контингент: { $what }
notify-subject-waiting = ждёт решения: { $count }
notify-subject-held = задержано: { $count }
notify-subject-questions = вопросов: { $count }
notify-subject-tasks = сделать вручную: { $count }
notify-subject-rejected = не прочитано файлов: { $count }
notify-subject-half-read = прочитано не целиком файлов: { $count }
notify-subject-digest = выполнено: { $count }, от вас ничего не нужно
notify-subject-cycle = сверка закончена
notify-subject-roster-held = список задержан, действий: { $count }
notify-subject-escalation = задержано { $count ->
    [one] { $count } раз
    [few] { $count } раза
   *[many] { $count } раз
 } подряд
notify-subject-silence-run = нет сверок { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
 }
notify-subject-silence-file = нет новых файлов { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
 }
notify-subject-silence-review = план никто не смотрел { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
 }
notify-subject-apply-failed = не выполнено действий: { $count }
notify-subject-stopped = выполнение остановлено
notify-subject-not-started = сверка не началась

notify-needs-person = Сверка закончена. Часть её требует вашего решения.
notify-carried = Решения приняты, и всё, что программа может сделать сама, сделано. Остальное нужно сделать вручную.
notify-digest = Вот что сделано с прошлого письма. От вас ничего не нужно.
notify-held = Список задержан защитой: похоже, с ним что-то не так. Ничего из того, что на нём основано, не сделано.
notify-escalation = { $count ->
    [one] Сверка задержана { $count } раз
    [few] Сверка задержана { $count } раза подряд
   *[many] Сверка задержана { $count } раз подряд
 }, и никто не принял решения. Поэтому пишем и вам.

notify-done = Выполнено: { $count }
notify-waiting = Ждёт решения: { $count }
notify-held-count = Задержано: { $count }
notify-done-nothing = С прошлого письма ничего не выполнено
notify-done-kinds = Выполнено с прошлого письма: { $count } ({ $kinds })
notify-questions = Вопросов о том, кто есть кто: { $count }
notify-words = Вопросов о том, что значат слова: { $count }
notify-tasks = Нужно сделать вручную: { $count }
notify-failed = Платформа отказала: { $count }
notify-unknown = Ответ потерян, итог покажет следующее чтение состава: { $count }

notify-guards = Почему задержано:
notify-guard = { $guard } (действий: { $count }). { $meaning } { $release }
notify-rejected-files = Не прочитаны файлы (они лежат в папке rejected, рядом с каждым объяснение):
notify-rejected = «{ $file }»: { $reason }

notify-half-read-files = Файлы приняты, но прочитаны не целиком. Пока это так, из-за них никого не удаляют, но и нового из них не узнать:
notify-half-read-more = Таких мест в файле ещё { $count }.
notify-more = и ещё { $count }

notify-until = Решения ждут до { $time } или до нового списка. После этого они теряют силу, никто не будет добавлен или удалён сам собой, а следующая сверка составит новый план.
notify-until-newer = Решения ждут до нового списка. После этого они теряют силу, никто не будет добавлен или удалён сам собой, а следующая сверка составит новый план.
notify-way-plan-page = Посмотреть и решить: { $page }
notify-way-plan = Посмотреть: kontingent show { $plan }. Решить: kontingent approve { $plan } или kontingent reject { $plan } --reason "почему нет".
notify-way-files-page = Что с файлами: { $page }
notify-way-files = Что с файлами: kontingent files list, подробно о файле: kontingent mapping check ФАЙЛ.
notify-way-people-page = Ответить, кто есть кто: { $page }
notify-way-people = Ответить, кто есть кто: kontingent people.
notify-way-words-page = Ответить, что значат слова: { $page }
notify-way-words = Ответить, что значат слова: kontingent words.
notify-way-tasks-page = Что сделать вручную и где это отметить: { $page }
notify-way-tasks = Что сделать вручную: kontingent worklist. Отметить сделанное: kontingent worklist done НОМЕР.
notify-way-plans-page = Посмотреть план: { $page }
notify-way-plans = Посмотреть план: kontingent show last.
notify-way-journal-page = Подробности: { $page }
notify-way-journal = Подробности: kontingent journal.
notify-way-resume-page = Включить снова можно внизу страницы: { $page }
notify-way-resume = Чтобы продолжить: kontingent resume.

notify-silence-run = Сверка не запускалась { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
 }. Составы классов и чатов могли устареть.
notify-silence-run-advice = Проверьте, что служба работает (systemctl status kontingent), и расписание (kontingent schedules).
notify-silence-file = Новых файлов не было { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
 }. Сверка идёт по последним принятым спискам, и они могли устареть.
notify-silence-file-advice = Спросите тех, кто выгружает списки, и проверьте, что файлы кладут в ту папку, которую смотрит программа (kontingent doctor).
notify-silence-review = План ждёт решения, но { $count ->
    [one] { $count } день
    [few] { $count } дня
   *[many] { $count } дней
 } его никто не смотрел. Ничего из того, что ждёт, не сделано.
notify-last = Последний раз: { $time }.
notify-last-never = До сих пор такого не было ни разу.

notify-apply-failed = Не все одобренные действия удалось выполнить.
notify-apply-failed-advice = Повторять ничего не нужно: следующая сверка прочитает состав и составит план заново. Если платформа отказывает снова, проверьте ключ доступа и права (kontingent doctor).

notify-stopped = Выполнение остановлено с { $time }. Сверки и отчёты идут, но на платформе ничего не меняется.
notify-stopped-waiting = Ждут включения: { $count ->
    [one] { $count } действие
    [few] { $count } действия
   *[many] { $count } действий
 }.

notify-database-locked = Сверка не началась: база данных занята другой программой. Проверьте, не запущены ли две службы и не идёт ли резервное копирование.
notify-platform = Сверка не началась: состав платформы «{ $platform }» не прочитан целиком. По неполному составу программа ничего не решает. Проверьте сеть и ключ доступа (kontingent doctor).
notify-not-started = Сверка не началась. { $reason }
notify-not-started-then = Ничего не изменено. Программа попробует снова по расписанию.

notify-signature = Это письмо составила программа kontingent. Отвечать на него не нужно.
notify-signature-of = Это письмо составила программа kontingent ({ $organization }). Отвечать на него не нужно.

mail-bad-sender = Адрес отправителя записан неверно. Исправьте его в kontingent.toml.
mail-bad-recipient = Адрес получателя № { $number } записан неверно, письмо не отправлено никому. Исправьте его в kontingent.toml.
mail-no-recipient = Не указано, кому писать. Впишите адрес в kontingent.toml.
mail-bad-letter = Письмо не удалось составить. Сообщите об этом разработчикам программы.
mail-unreachable = Почтовый сервер { $server } недоступен. Проверьте имя, порт и сеть. Письмо не отправлено.
mail-timed-out = Почтовый сервер { $server } не ответил вовремя. Проверьте порт и вид защиты: при неверном сервер часто молчит. Письмо могло не уйти.
mail-insecure = С почтовым сервером { $server } не удалось установить защищённое соединение. Проверьте вид защиты, порт и сертификат сервера. Письмо не отправлено.
mail-unauthorized = Почтовый сервер { $server } не принял имя или пароль (код { $status }). Проверьте их; многим серверам нужен отдельный пароль для программ.
mail-refused = Почтовый сервер { $server } отказался принять письмо (код { $status }). Не доставлено: { $undelivered } из { $recipients }. Проверьте адреса и право отправителя писать через этот сервер.
mail-not-now = Почтовый сервер { $server } пока не принимает письмо (код { $status }). Не доставлено: { $undelivered } из { $recipients }. Подождите; если это повторяется, спросите хозяина сервера.
mail-not-understood = { $server } отвечает не так, как почтовый сервер. Проверьте имя, порт и вид защиты.

notify-report-subject = Отчёт: классы и чаты, { $since } — { $until }
notify-report-text = { $organization }: кто состоит в классах и чатах, что изменилось с { $since } по { $until } и сколько дней проходит от приказа до удаления — во вложении. В нём есть персональные данные: не пересылайте его посторонним.
