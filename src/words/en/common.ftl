people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}

place-sheet = { $place }, sheet “{ $sheet }”
place-row = { $place }, row { $row }
source-same-content = The same content as the file “{ $other }”. It counts once.
