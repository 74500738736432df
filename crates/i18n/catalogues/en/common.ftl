people = { $count ->
    [one] { $count } person
   *[other] { $count } people
}

place-sheet = { $place }, sheet “{ $sheet }”
place-row = { $place }, row { $row }
source-same-content = The same content as the file “{ $other }”. It counts once.
source-wrong-way-round = This is a list of the platform's members by its columns, given as a roster, and no other file lists people of the organisation. If “{ $members }” is the roster, give the files the other way round: members after --members. Nothing is concluded until then.

io-not-found = there is no such file or folder
io-denied = no permission
io-exists = the name is taken
io-full = the disk is full
io-read-only = the disk is read-only
io-folder = it is a folder
io-not-folder = a file lies where the folder should be
io-address-in-use = another program uses the address
io-no-address = this machine has no such address
io-not-text = the content is damaged
io-other = input or output failed, code “{ $code }”
clock-not-understood = { $variable } = “{ $value }” is not understood. A shift of the clock for trials is wanted: a sign, a number and d, h, m or s, such as +3d or -86400s, a hundred years at most. Without the variable the machine’s clock is used.
