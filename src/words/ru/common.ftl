people = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}

place-sheet = { $place }, лист «{ $sheet }»
place-row = { $place }, строка { $row }
source-same-content = Содержание то же, что у файла «{ $other }». Учтён один раз.

io-not-found = такого файла или папки нет
io-denied = нет прав
io-exists = такое имя уже занято
io-full = нет места на диске
io-read-only = диск доступен только для чтения
io-folder = это папка
io-not-folder = на месте папки лежит файл
io-address-in-use = адрес уже занят другой программой
io-no-address = такого адреса на этой машине нет
io-not-text = содержимое испорчено
io-other = ошибка ввода-вывода, код «{ $code }»
clock-not-understood = { $variable } = «{ $value }» не понято. Нужен сдвиг часов для проб: знак, число и d, h, m или s, например +3d или -86400s, не больше ста лет. Без этой переменной часы машинные.
