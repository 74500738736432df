people = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}

place-sheet = { $place }, лист «{ $sheet }»
place-row = { $place }, строка { $row }
source-same-content = Содержание то же, что у файла «{ $other }». Учтён один раз.
