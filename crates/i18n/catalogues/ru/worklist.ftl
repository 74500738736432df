# Список заданий: шаги на страницах платформы, столбцы, заголовки.

worklist-title = Задания для администратора платформы на { $day }
worklist-lead = { $count ->
    [one] { $count } задание
    [few] { $count } задания
   *[many] { $count } заданий
} по { $places ->
    [one] { $places } классу или месту
   *[many] { $places } классам и местам
}. Делайте сверху вниз: шаги стоят в том порядке, в котором их просит платформа.
worklist-footer = Отметьте сделанное (kontingent worklist done НОМЕР или страница «Задания»). Следующая сверка с платформой проверит каждое задание.
worklist-column-done = ☐
worklist-column-number = №
worklist-column-class = Класс
worklist-column-platform = Платформа
worklist-column-who = Кто
worklist-column-step = Что сделать
worklist-column-order = Шаг
worklist-column-why = Почему
worklist-column-state = Состояние
worklist-tab = Задания
worklist-section = { $place } · { $count ->
    [one] { $count } задание
    [few] { $count } задания
   *[many] { $count } заданий
}
worklist-step-of = { $number } из { $count }
task-open = сделать

step-create-class = Список классов → «Создать класс», название — { $name }.
step-rename-class = { $from } → «Настройки класса»: новое название — { $name }.
step-archive-class = { $place } → «Настройки класса»: закройте класс, когда в нём больше никого нет.
step-send-link = { $place } → «Пригласить участника»: роль — { $role }; скопируйте ссылку и отправьте: { $who }.
step-add-to-chat = { $place } → «Участники» → «Добавить»: { $who }.
step-remove = { $place } → «Участники»: { $who }, { $role } — «Удалить».
step-move = { $from } → «Участники»: { $who } — «Перевести в другой класс»: { $name }.
step-change-role = { $place } → «Участники»: { $who } — роль: { $role }.
step-make-class-teacher = { $place } → «Участники»: { $who } — назначьте классным руководителем.
step-unmake-class-teacher = { $place } → «Участники»: { $who } — снимите классное руководство.
step-accept-request = { $place } → «Заявки»: { $who }, { $role } — «Принять».
step-decline-request = { $place } → «Заявки»: { $who }, { $role } — «Отклонить».
step-confirm-status = «Сотрудники» → { $who } — подтвердите статус «преподаватель».
step-void-link = { $place } → «Пригласить участника»: роль — { $role }; аннулируйте ссылку. Ею не воспользовались: { $who }.
step-issue-link = Там же создайте новую ссылку. Она одна на класс и роль: отправьте её тем, кто ещё должен вступить.
step-with-other = Сделано вместе с заданием № { $number }: ссылка одна на класс и роль.
step-grant-admin = { $place } → «Администраторы»: добавьте — { $who }.
step-revoke-admin = { $place } → «Администраторы»: снимите права — { $who }.
step-rename-person = { $from }: имя в профиле теперь — { $who }. Если изменить его может только сам человек, попросите его.

# Другая система колледжа: учётные записи и списки, без ссылок.
step-list-create-class = Заведите группу { $name }.
step-list-rename-class = { $from }: новое название — { $name }.
step-list-archive-class = { $place }: закройте, когда в списке больше никого нет.
step-list-add-account = Заведите учётную запись: { $who }, { $role } — и включите в список «{ $place }».
step-list-add-to-list = { $place }: включите в список — { $who }, { $role }.
step-list-remove = { $place }: удалите из списка — { $who }, { $role }.
step-list-close-account = Заблокируйте учётную запись: { $who }. Не удаляйте её.
step-list-move = { $who }: переведите из списка «{ $from-name }» в список «{ $place-name }».
step-list-change-role = { $place }: { $who } — роль: { $role }.
step-list-make-class-teacher = { $place }: { $who } — классный руководитель.
step-list-unmake-class-teacher = { $place }: { $who } — больше не классный руководитель.
step-list-decline-request = { $place }: отклоните заявку — { $who }, { $role }.
step-list-confirm-status = { $who }: подтвердите статус «преподаватель».
step-list-grant-admin = { $who }: дайте права администратора.
step-list-revoke-admin = { $who }: снимите права администратора.
step-list-rename-person = { $from }: имя теперь — { $who }.
