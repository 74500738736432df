people = { $count ->
    [one] { $count } человек
    [few] { $count } человека
   *[many] { $count } человек
}
